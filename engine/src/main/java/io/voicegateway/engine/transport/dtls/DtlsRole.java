package io.voicegateway.engine.transport.dtls;

/** Who speaks first in the handshake (RFC 5763 §5): a client is the active side, a server the passive one. */
public enum DtlsRole {
    SERVER,
    CLIENT
}
