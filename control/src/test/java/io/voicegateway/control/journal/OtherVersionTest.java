package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.voicegateway.control.event.CallHistory;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.WireOut;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queues that other versions of the gateway wrote: older ones knew less, newer ones know more. */
class OtherVersionTest {
    private static final String TIME = "2026-03-01T12:00:00.000Z";

    @TempDir private Path directory;

    /** One record, field by field, as the wire has it. */
    private void write(final String type, final long seq, final String data) {
        try (ChronicleQueue queue = JournalRecord.queue(directory);
                ExcerptAppender appender = queue.createAppender();
                DocumentContext document = appender.writingDocument()) {
            final WireOut wire = document.wire();
            wire.write("type").text(type);
            wire.write("call_id").text("c1");
            wire.write("event_id").text("c1-" + seq);
            wire.write("seq").int64(seq);
            wire.write("json")
                    .text(
                            "{\"type\":\"%s\",\"event_id\":\"c1-%d\",\"call_id\":\"c1\",\"seq\":%d,\"time\":\"%s\",\"call_time_us\":0,\"gateway\":\"gw-1\",\"source\":\"api\",\"data\":%s}"
                                    .formatted(type, seq, seq, TIME, data));
        }
    }

    private List<Event> open() {
        try (ChronicleEventJournal journal = ChronicleEventJournal.launch(directory)) {
            final List<Event> events = journal.openCalls().get("c1");
            journal.append(JournalEvents.ended("c1"));
            return events;
        }
    }

    /** Its calls end, as promised, with what is known of them. */
    @Test
    void shouldEndTheCallsOfAVersionThatKnewLess() {
        write("CALL_CREATED", 1, "{\"room\":\"call_c1\",\"room_sid\":\"RM_1\"}");
        write("PARTICIPANT_JOINED", 2, "{\"identity\":\"driver_c1\",\"role\":\"driver\"}");

        final CallHistory history = CallHistory.of(open());

        assertNull(history.sealed());
        assertEquals("RM_1", history.room().sid());
        assertEquals(Instant.parse(TIME), history.room().createdAt());
        assertEquals(List.of("driver_c1"), history.identities());
        assertEquals(
                List.of("c1 1 CALL_CREATED", "c1 2 PARTICIPANT_JOINED", "c1 3 CALL_ENDED"),
                JournalEvents.lines(JournalEvents.read(directory)));
    }

    /** What is not understood keeps its number, and reaches whoever reads the queue as it is. */
    @Test
    void shouldGoOnBehindTheEventsOfAVersionThatKnowsMore() {
        write("CALL_CREATED", 1, "{\"room\":\"call_c1\",\"room_sid\":\"RM_1\",\"zone\":\"z1\"}");
        write("CALL_PARKED", 2, "{\"lot\":7}");

        final List<Event> events = open();

        assertEquals(List.of(EventType.CALL_CREATED), events.stream().map(Event::type).toList());
        final List<EventRecord> records = JournalEvents.read(directory);
        assertEquals(
                List.of("c1 1 CALL_CREATED", "c1 2 CALL_PARKED", "c1 3 CALL_ENDED"),
                JournalEvents.lines(records));
        assertEquals(
                "{\"lot\":7}}",
                records.get(1).json().substring(records.get(1).json().indexOf("{\"lot")));
    }
}
