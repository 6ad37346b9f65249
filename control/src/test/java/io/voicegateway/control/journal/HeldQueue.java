package io.voicegateway.control.journal;

import java.nio.file.Path;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.agrona.CloseHelper;

/** Holds the write lock of another process's queue: its writer stands still in the middle of an append until this is closed. */
public final class HeldQueue implements AutoCloseable {
    private final SingleChronicleQueue queue;
    private final ExcerptAppender appender;
    private final DocumentContext document;

    private HeldQueue(final SingleChronicleQueue queue) {
        this.queue = queue;
        appender = queue.createAppender();
        document = appender.writingDocument();
    }

    /** Begins a record that is never completed. Closed by the same thread. */
    public static HeldQueue of(final Path directory) {
        return new HeldQueue(JournalRecord.queue(directory));
    }

    /** Nothing of the record stays, and the writer goes on. */
    @Override
    public void close() {
        document.rollbackOnClose();
        CloseHelper.closeAll(document::close, appender, queue);
    }
}
