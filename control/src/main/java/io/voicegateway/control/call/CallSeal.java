package io.voicegateway.control.call;

import java.util.Optional;

/**
 * Makes what a call was asked for readable for this gateway alone, so that the journal can keep it for the time after a crash: a bot's URL
 * and headers may hold secrets.
 */
public interface CallSeal {

    /** The request without its metadata, which the journal has in clear. */
    String seal(String callId, CallRequest request);

    /** Empty when it is not ours to read: sealed with another secret or for another call, or torn. */
    Optional<CallRequest> open(String callId, String sealed);
}
