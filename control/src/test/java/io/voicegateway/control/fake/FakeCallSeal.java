package io.voicegateway.control.fake;

import io.voicegateway.control.call.CallRequest;
import io.voicegateway.control.call.CallSeal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps what was sealed, and knows it as long as it lives: the next gateway is given the same one. */
public final class FakeCallSeal implements CallSeal {
    private final Map<String, CallRequest> requests = new HashMap<>();

    @Override
    public String seal(final String callId, final CallRequest request) {
        final String sealed = callId + "-sealed-" + requests.size();
        requests.put(sealed, request);
        return sealed;
    }

    @Override
    public Optional<CallRequest> open(final String callId, final String sealed) {
        return Optional.ofNullable(requests.get(sealed)).filter(_ -> sealed.startsWith(callId));
    }
}
