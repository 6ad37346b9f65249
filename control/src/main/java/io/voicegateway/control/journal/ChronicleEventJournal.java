package io.voicegateway.control.journal;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.event.EventType;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on a Chronicle queue. One writer thread gives each event its seq and writes it.
 * <p>
 * On opening, the queue's tail is read once, so that sequence numbers go on, a fact of an open call is still there only once, and the
 * calls that a crash left open are known. What is remembered of ended calls is bounded, see {@link EndedCalls} and {@link JournalReplay}.
 */
public final class ChronicleEventJournal implements EventJournal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChronicleEventJournal.class);
    private static final long RETRY_MS = 500;

    private final Map<String, LiveCall> live = new ConcurrentHashMap<>();
    private final EndedCalls ended =
            new EndedCalls(EndedCalls.ID_LIMIT, EndedCalls.POSITIONS_LIMIT);
    private final Map<String, List<Event>> openCalls;
    private final JournalWriter writer;

    private ChronicleEventJournal(
            final Path directory, final FreeSpace space, final ReservedSpace.Disk disk) {
        UnfinishedFiles.delete(directory);
        openCalls = new JournalReplay(live, ended).run(directory);
        writer =
                new JournalWriter(
                        new QueueSink(
                                JournalRecord.queue(directory),
                                space,
                                new ReservedSpace(directory, disk)),
                        RETRY_MS);
    }

    /** Writes as long as there is any room. */
    public static ChronicleEventJournal launch(final Path directory) {
        return launch(directory, 0);
    }

    /**
     * Opens the queue, reads its tail, and starts the writer.
     *
     * @param minFreeBytes of the disk, below which nothing is written
     */
    public static ChronicleEventJournal launch(final Path directory, final long minFreeBytes) {
        return launch(directory, FreeSpace.of(directory, minFreeBytes));
    }

    static ChronicleEventJournal launch(final Path directory, final FreeSpace space) {
        return launch(directory, space, Fallocate::reserve);
    }

    static ChronicleEventJournal launch(
            final Path directory, final FreeSpace space, final ReservedSpace.Disk disk) {
        final ChronicleEventJournal journal = open(directory, space, disk);
        journal.writer.start();
        return journal;
    }

    private static ChronicleEventJournal open(
            final Path directory, final FreeSpace space, final ReservedSpace.Disk disk) {
        try {
            return new ChronicleEventJournal(directory, space, disk);
        } catch (final InternalError e) {
            throw new IllegalStateException(
                    "the events cannot be opened, the disk is full: " + directory, e);
        }
    }

    /** The events of each call whose CALL_ENDED was missing at launch: a crash left it open. */
    public Map<String, List<Event>> openCalls() {
        return Map.copyOf(openCalls);
    }

    @Override
    public void append(final Event event) {
        if (ended.contains(event.callId())) {
            LOG.warn("event=late_event call_id={} type={}", event.callId(), event.type());
            return;
        }
        final LiveCall call = live.computeIfAbsent(event.callId(), _ -> new LiveCall());
        if (!call.eventIds.add(event.eventId())) {
            return;
        }
        if (!writer.offer(event)) {
            call.eventIds.remove(event.eventId());
        } else if (event.type() == EventType.CALL_ENDED) {
            ended.add(event.callId());
        }
    }

    @Override
    public CompletionStage<@Nullable Void> written() {
        return writer.written();
    }

    @Override
    public Positions positions(final String callId) {
        final LiveCall call = live.get(callId);
        if (call != null) {
            return call.positions();
        }
        final Positions last = ended.positions(callId);
        return last == null ? Positions.NONE : last;
    }

    @Override
    public boolean hasEnded(final String callId) {
        return ended.contains(callId);
    }

    /** Whether the end of a call of this id is still to come. Any thread. */
    public boolean isLive(final String callId) {
        return live.containsKey(callId);
    }

    /** Calls whose end is not in the queue. */
    int liveCount() {
        return live.size();
    }

    /** Events that never reach the queue: more than none is an alarm. Any thread. */
    public long failures() {
        return writer.lost();
    }

    /** Events that wait to be written. Any thread. */
    public long waitingCount() {
        return writer.waitingCount();
    }

    /** How long the oldest event that is not written has waited. Any thread. */
    public Duration lag(final Instant now) {
        return writer.lag(now);
    }

    /** Events that were written since launch, by type. Any thread. */
    public Map<EventType, Long> writtenCounts() {
        return writer.writtenCounts();
    }

    /** Whether the disk takes nothing at present; what is appended waits. Any thread. */
    public boolean isStuck() {
        return writer.isStuck();
    }

    /** Why the last write that failed did so, in one line; empty when none has. Any thread. */
    public String trouble() {
        return writer.trouble();
    }

    /** Writes what waits, then closes the queue. */
    @Override
    public void close() {
        writer.close();
    }

    /** The queue's end of the writer. Used by its thread alone. */
    private final class QueueSink implements JournalWriter.Sink {
        private final SingleChronicleQueue queue;
        private final FreeSpace space;
        private final ReservedSpace reserved;
        private @Nullable ExcerptAppender appender;

        QueueSink(
                final SingleChronicleQueue queue,
                final FreeSpace space,
                final ReservedSpace reserved) {
            this.queue = queue;
            this.space = space;
            this.reserved = reserved;
        }

        @Override
        public void write(final Event event) {
            space.require();
            final ExcerptAppender open = open();
            reserved.require(queue, open);
            try {
                append(open, event);
            } catch (final InternalError e) {
                // It believes that it is in the middle of a record, and would take the next one for
                // a part of that.
                appender = null;
                CloseHelper.quietClose(open);
                throw e;
            }
        }

        /** An appender belongs to the thread that made it. */
        private ExcerptAppender open() {
            if (appender == null) {
                appender = queue.createAppender();
            }
            return appender;
        }

        private void append(final ExcerptAppender open, final Event event) {
            final LiveCall call = live.computeIfAbsent(event.callId(), _ -> new LiveCall());
            final long seq = call.positions().count() + 1;
            call.onWritten(JournalRecord.write(open, event, seq));
            if (event.type() == EventType.CALL_ENDED) {
                ended.positions(event.callId(), call.positions());
                live.remove(event.callId());
            }
        }

        @Override
        public void close() {
            CloseHelper.closeAll(appender, queue);
        }
    }
}
