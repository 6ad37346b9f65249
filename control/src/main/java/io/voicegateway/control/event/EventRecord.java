package io.voicegateway.control.event;

import java.time.Instant;

/**
 * One event, ready for any outlet.
 *
 * @param index of the journal
 * @param type  such as CALL_STARTED
 * @param json  the event as one line, the same in every outlet
 */
public record EventRecord(long index, String type, String callId, long seq, String json) {

    /** When it happened, as its JSON says. */
    public Instant time() {
        return EventJson.timeOf(json);
    }
}
