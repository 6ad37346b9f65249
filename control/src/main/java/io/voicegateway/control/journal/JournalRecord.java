package io.voicegateway.control.journal;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJson;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.WireIn;
import net.openhft.chronicle.wire.WireOut;
import org.jspecify.annotations.Nullable;

/**
 * A record of the queue: its own index and four fields, and the event's JSON without the index, which only the queue knows. What is sealed
 * stands beside the JSON, so that no view of the event can show it.
 *
 * @param type  such as CALL_STARTED
 * @param seq   within the call, from 1
 */
record JournalRecord(
        long index,
        String type,
        String callId,
        String eventId,
        long seq,
        String json,
        @Nullable String sealed) {
    private static final String TYPE = "type";
    private static final String CALL_ID = "call_id";
    private static final String EVENT_ID = "event_id";
    private static final String SEQ = "seq";
    private static final String JSON = "json";
    private static final String SEALED = "sealed";

    /** The queue of a directory, made when it is not there. */
    static SingleChronicleQueue queue(final Path directory) {
        return builder(directory).build();
    }

    static SingleChronicleQueueBuilder builder(final Path directory) {
        return SingleChronicleQueueBuilder.binary(directory).rollCycle(RollCycles.FAST_DAILY);
    }

    /** Appends the event; nothing of it is in the queue when this throws. Returns its index. */
    static long write(final ExcerptAppender appender, final Event event, final long seq) {
        final String json = EventJson.stored(event, seq);
        try (DocumentContext document = appender.writingDocument()) {
            try {
                final WireOut wire = document.wire();
                wire.write(TYPE).text(event.type().name());
                wire.write(CALL_ID).text(event.callId());
                wire.write(EVENT_ID).text(event.eventId());
                wire.write(SEQ).int64(seq);
                wire.write(JSON).text(json);
                if (event.sealed() != null) {
                    wire.write(SEALED).text(event.sealed());
                }
            } catch (final Throwable e) {
                document.rollbackOnClose();
                throw e;
            }
        }
        return appender.lastIndexAppended();
    }

    /** The next record, or null at the tail. */
    static @Nullable JournalRecord read(final ExcerptTailer tailer) {
        try (DocumentContext document = tailer.readingDocument()) {
            if (!document.isPresent()) {
                return null;
            }
            final WireIn wire = document.wire();
            return new JournalRecord(
                    document.index(),
                    wire.read(TYPE).text(),
                    wire.read(CALL_ID).text(),
                    wire.read(EVENT_ID).text(),
                    wire.read(SEQ).int64(),
                    wire.read(JSON).text(),
                    // Most records have none.
                    wire.isEmpty() ? null : wire.read(SEALED).text());
        }
    }
}
