package io.voicegateway.engine.transport.ice;

/** What became of a STUN message. */
public enum IceResult {
    OK,
    MALFORMED,
    UNAUTHENTICATED,
    /** Authentic, but seen before, and now from an address that proved nothing. */
    REPLAYED
}
