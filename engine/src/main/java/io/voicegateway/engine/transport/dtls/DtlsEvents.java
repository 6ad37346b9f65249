package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpKeys;

/** What a handshake tells its surroundings. Called by its virtual thread. */
public interface DtlsEvents {

    /** Sends one DTLS record to the peer. */
    void sendDtls(byte[] datagram);

    /**
     * The handshake is done.
     *
     * @param inbound  keys of what the peer sends
     * @param outbound keys of what we send
     */
    void onKeys(SrtpKeys inbound, SrtpKeys outbound);

    void onDtlsFailed(String reason);
}
