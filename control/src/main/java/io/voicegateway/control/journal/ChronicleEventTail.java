package io.voicegateway.control.journal;

import io.voicegateway.control.event.EventJson;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;

/** Reads the queue of this or of another process. Single-threaded. */
public final class ChronicleEventTail implements EventTail {
    private static final String METADATA = "metadata.cq4t";

    private final ChronicleQueue queue;
    private final ExcerptTailer tailer;

    private ChronicleEventTail(final ChronicleQueue queue) {
        this.queue = queue;
        tailer = queue.createTailer();
    }

    /** @param directory the queue's, {@link JournalPaths#events} */
    public static ChronicleEventTail open(final Path directory) {
        return new ChronicleEventTail(JournalRecord.queue(directory));
    }

    /** Reads the queue of another process and never writes to it. Empty when there is no queue (yet). */
    public static Optional<ChronicleEventTail> openReadOnly(final Path directory) {
        // Without its metadata Chronicle would make up a queue of its own.
        if (!Files.isRegularFile(directory.resolve(METADATA))) {
            return Optional.empty();
        }
        return Optional.of(
                new ChronicleEventTail(JournalRecord.builder(directory).readOnly(true).build()));
    }

    @Override
    public @Nullable EventRecord poll() {
        final JournalRecord record = JournalRecord.read(tailer);
        return record == null
                ? null
                : new EventRecord(
                        record.index(),
                        record.type(),
                        record.callId(),
                        record.seq(),
                        EventJson.withIndex(record.json(), record.index()));
    }

    @Override
    public void toStart() {
        tailer.toStart();
    }

    @Override
    public void toEnd() {
        tailer.toEnd();
    }

    @Override
    public boolean toIndex(final long index) {
        return tailer.moveToIndex(index);
    }

    @Override
    public long lastIndex() {
        try (ExcerptTailer back = queue.createTailer().direction(TailerDirection.BACKWARD).toEnd();
                DocumentContext last = back.readingDocument()) {
            return last.isPresent() ? last.index() : 0;
        }
    }

    @Override
    public void close() {
        tailer.close();
        queue.close();
    }
}
