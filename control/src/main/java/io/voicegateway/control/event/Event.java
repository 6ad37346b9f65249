package io.voicegateway.control.event;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One fact about a call, before the journal gave it its place.
 *
 * @param eventId    deterministic: the same fact learned twice has the same id
 * @param callTimeUs on the call's clock, whose zero is CALL_STARTED; what it says before that, {@link CallClock} tells
 * @param data       strings, numbers, booleans, lists of them; in the order to be shown
 * @param sealed     what only this gateway can read, to go on after a crash; kept by the journal and shown nowhere
 */
public record Event(
        EventType type,
        String eventId,
        String callId,
        Instant time,
        long callTimeUs,
        String gateway,
        EventSource source,
        Map<String, Object> data,
        @Nullable String sealed) {

    /** An event with nothing sealed in it. */
    public Event(
            final EventType type,
            final String eventId,
            final String callId,
            final Instant time,
            final long callTimeUs,
            final String gateway,
            final EventSource source,
            final Map<String, Object> data) {
        this(type, eventId, callId, time, callTimeUs, gateway, source, data, null);
    }

    /** The same with this sealed in it. */
    public Event withSealed(final @Nullable String secret) {
        return new Event(type, eventId, callId, time, callTimeUs, gateway, source, data, secret);
    }
}
