package io.voicegateway.control.event;

import java.time.Instant;
import java.util.Map;

/**
 * One fact about a call, before the journal gave it its place.
 *
 * @param eventId    deterministic: the same fact learned twice has the same id
 * @param callTimeUs on the call's clock, whose zero is CALL_STARTED; what it says before that, {@link CallClock} tells
 * @param data       strings, numbers, booleans, lists of them; in the order to be shown
 */
public record Event(
        EventType type,
        String eventId,
        String callId,
        Instant time,
        long callTimeUs,
        String gateway,
        EventSource source,
        Map<String, Object> data) {}
