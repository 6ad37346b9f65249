package io.voicegateway.control.event;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended, and what there was of it.
 *
 * @param reason       lower-case word
 * @param detail       for people
 * @param at           when, as far as is known
 * @param participants every identity that was there
 * @param recording    directory of the recording; null when there was none
 * @param totals       numbers about the whole call
 */
public record CallEnd(
        String reason,
        String detail,
        Instant at,
        List<String> participants,
        @Nullable String recording,
        Map<String, Object> totals) {

    public CallEnd {
        participants = List.copyOf(participants);
        totals = Map.copyOf(totals);
    }
}
