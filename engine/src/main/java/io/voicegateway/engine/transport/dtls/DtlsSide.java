package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpKeys;
import java.io.IOException;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;
import org.jspecify.annotations.Nullable;

/** One side of a DTLS-SRTP handshake. Used by the handshake's virtual thread. */
sealed interface DtlsSide permits DtlsSrtpServer, DtlsSrtpConnector {

    /** Blocks until the handshake is done. */
    DTLSTransport handshake(DatagramTransport records) throws IOException;

    /** Keys of what the peer sends; null before the handshake is done. */
    @Nullable SrtpKeys inbound();

    /** Keys of what we send; null before the handshake is done. */
    @Nullable SrtpKeys outbound();
}
