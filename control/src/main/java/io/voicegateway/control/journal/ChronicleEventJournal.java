package io.voicegateway.control.journal;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.event.EventJson;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventType;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.openhft.chronicle.queue.ChronicleQueue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal on a Chronicle queue. One writer thread appends; whoever appends never waits for the disk.
 * <p>
 * A record has four fields: type, call_id, seq and the event's JSON without its index. On opening, the queue is read once, so that
 * sequence numbers go on and calls that a crash left open are known.
 */
public final class ChronicleEventJournal implements EventJournal, AutoCloseable {
    /** Events that wait for the writer thread. */
    public static final int QUEUE_CAPACITY = 65_536;

    static final String TYPE = "type";
    static final String CALL_ID = "call_id";
    static final String SEQ = "seq";
    static final String JSON = "json";

    private static final Logger LOG = LoggerFactory.getLogger(ChronicleEventJournal.class);
    private static final long IDLE_WAIT_MS = 100;
    private static final long CLOSE_WAIT_MS = 5_000;

    private final ChronicleQueue queue;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final Map<String, Positions> positions = new ConcurrentHashMap<>();
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    // Written by the writer thread: ids of the live calls' events, so that the same fact is in the
    // queue once.
    private final Map<String, Set<String>> seen = new LinkedHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private final Thread writer = new Thread(this::run, "event-journal");
    private volatile boolean isClosing;

    private ChronicleEventJournal(final Path directory) {
        queue =
                SingleChronicleQueueBuilder.binary(directory)
                        .rollCycle(RollCycles.FAST_DAILY)
                        .build();
    }

    /** Opens the queue, reads what is in it, and starts the writer. */
    public static ChronicleEventJournal launch(final Path directory) {
        final ChronicleEventJournal journal = new ChronicleEventJournal(directory);
        journal.replay(directory);
        journal.writer.start();
        return journal;
    }

    private void replay(final Path directory) {
        try (ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            tail.toStart();
            for (EventRecord record = tail.poll(); record != null; record = tail.poll()) {
                onWritten(record.type(), record.callId(), record.index());
            }
        }
    }

    /** Calls whose CALL_ENDED is missing: a crash left them open. Asked once, at launch. */
    public Set<String> openCalls() {
        final Set<String> open = new HashSet<>(positions.keySet());
        open.removeAll(ended);
        return open;
    }

    @Override
    public void append(final Event event) {
        if (!waiting.offer(event)) {
            failures.incrementAndGet();
            LOG.error("event=journal_full lost={} call_id={}", event.type(), event.callId());
        }
    }

    @Override
    public Positions positions(final String callId) {
        return positions.getOrDefault(callId, Positions.NONE);
    }

    @Override
    public boolean hasEnded(final String callId) {
        return ended.contains(callId);
    }

    /** Events that could not be written since launch: more than none is an alarm. Any thread. */
    public long failures() {
        return failures.get();
    }

    private void run() {
        try (ExcerptAppender appender = queue.createAppender()) {
            while (!isClosing || !waiting.isEmpty()) {
                final Event event = waiting.poll(IDLE_WAIT_MS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    write(appender, event);
                }
            }
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(final ExcerptAppender appender, final Event event) {
        final Set<String> ids = seen.computeIfAbsent(event.callId(), _ -> new HashSet<>());
        if (!ids.add(event.eventId())) {
            return;
        }
        final long seq = positions(event.callId()).count() + 1;
        try {
            try (DocumentContext document = appender.writingDocument()) {
                document.wire().write(TYPE).text(event.type().name());
                document.wire().write(CALL_ID).text(event.callId());
                document.wire().write(SEQ).int64(seq);
                document.wire().write(JSON).text(EventJson.stored(event, seq));
            }
            onWritten(event.type().name(), event.callId(), appender.lastIndexAppended());
        } catch (final RuntimeException | InternalError e) {
            // InternalError: the mapped file's disk is full. The event is lost, the call is not.
            failures.incrementAndGet();
            LOG.error("event=journal_failed lost={} call_id={}", event.type(), event.callId(), e);
        }
    }

    private void onWritten(final String type, final String callId, final long index) {
        final Positions before = positions(callId);
        positions.put(
                callId,
                new Positions(
                        before.count() == 0 ? index : before.firstIndex(),
                        index,
                        before.count() + 1));
        if (type.equals(EventType.CALL_ENDED.name())) {
            ended.add(callId);
            seen.remove(callId);
        }
    }

    /** Writes what waits, then closes the queue. */
    @Override
    public void close() {
        isClosing = true;
        try {
            writer.join(CLOSE_WAIT_MS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        queue.close();
    }
}
