package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Events for the journal, and what it has written of them. */
final class JournalEvents {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private JournalEvents() {}

    static Event event(final String callId, final EventType type, final String eventId) {
        return new Event(
                type,
                eventId,
                callId,
                Instant.parse("2026-03-01T12:00:00Z"),
                0,
                "gw-1",
                EventSource.SIGNAL,
                Map.of());
    }

    static Event created(final String callId) {
        return event(callId, EventType.CALL_CREATED, callId + "-created");
    }

    static Event muted(final String callId, final int number) {
        return event(callId, EventType.TRACK_MUTED, callId + "-muted-" + number);
    }

    static Event degraded(final String callId, final int number) {
        return event(callId, EventType.QUALITY_DEGRADED, callId + "-degraded-" + number);
    }

    static Event ended(final String callId) {
        return event(callId, EventType.CALL_ENDED, callId + "-ended");
    }

    /** Everything that is in the queue now. */
    static List<EventRecord> read(final Path directory) {
        try (ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            tail.toStart();
            final List<EventRecord> records = new ArrayList<>();
            for (EventRecord record = tail.poll(); record != null; record = tail.poll()) {
                records.add(record);
            }
            return records;
        }
    }

    static List<String> lines(final List<EventRecord> records) {
        return records.stream()
                .map(record -> record.callId() + " " + record.seq() + " " + record.type())
                .toList();
    }

    /** Waits for the record that must come. */
    static EventRecord await(final ChronicleEventTail tail) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        EventRecord record = tail.poll();
        while (record == null) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "nothing came");
            Thread.onSpinWait();
            record = tail.poll();
        }
        return record;
    }
}
