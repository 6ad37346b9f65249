package io.voicegateway.engine.srtp;

/** What became of a packet that was to be unprotected. */
public enum SrtpResult {
    OK,
    /** Too short for a header and a tag, or no RTP header at all. */
    TOO_SHORT,
    AUTHENTICATION_FAILED,
    REPLAYED,
    /** Older than the replay window. */
    TOO_OLD,
    /** Authentic, but from one source more than a leg may have. */
    TOO_MANY_SSRCS
}
