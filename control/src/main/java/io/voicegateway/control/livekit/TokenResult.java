package io.voicegateway.control.livekit;

/** What became of a token that somebody presented. */
public sealed interface TokenResult {

    /** Signed by us, and now is between its dates. */
    record Valid(AccessGrants grants) implements TokenResult {}

    /** Not to be believed; the reason may be told to whoever presented it. */
    record Invalid(String reason) implements TokenResult {}
}
