package io.voicegateway.control.journal;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: whoever appends never waits for the disk. What cannot be written is tried again until it can, in order;
 * meanwhile what comes waits here.
 */
final class JournalWriter implements AutoCloseable {
    /** Events that wait for the disk; more of them is an alarm. The few that say what became of a call are kept beyond it. */
    static final int WAITING_LIMIT = 65_536;

    /** Warnings about quality are not worth the last places. */
    static final int WARNINGS_WAITING_LIMIT = WAITING_LIMIT / 2;

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);
    private static final long IDLE_WAIT_MS = 100;
    private static final long CLOSE_WAIT_MS = 5_000;

    /** Where events go. Used by the writer's thread alone. */
    interface Sink extends AutoCloseable {
        /** Writes the event or throws, with nothing of it written. */
        void write(Event event);

        @Override
        void close();
    }

    private final Sink sink;
    private final long retryMs;
    private final BlockingQueue<Event> waiting = new LinkedBlockingQueue<>();
    private final AtomicLong lost = new AtomicLong();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "event-journal");
    private final Queue<Waiter> waiters = new ConcurrentLinkedQueue<>();
    private final AtomicLong offeredCount = new AtomicLong();
    private final AtomicLongArray writtenByType = new AtomicLongArray(EventType.values().length);
    private volatile @Nullable Event writing;
    private volatile long writtenCount;
    private volatile boolean isStuck;
    private volatile String trouble = "";
    private volatile boolean isOver;

    /**
     * Somebody who waits for what they offered.
     *
     * @param count of the events that have to be written
     */
    private record Waiter(long count, CompletableFuture<@Nullable Void> answer) {}

    /** @param retryMs pause after a write that failed */
    JournalWriter(final Sink sink, final long retryMs) {
        this.sink = sink;
        this.retryMs = retryMs;
    }

    void start() {
        thread.start();
    }

    /** Queues the event; false when it is lost, because too many wait. Any thread. */
    boolean offer(final Event event) {
        if (waiting.size() >= limit(event.type())) {
            lost.incrementAndGet();
            LOG.error("event=journal_full lost={} call_id={}", event.type(), event.callId());
            return false;
        }
        offeredCount.incrementAndGet();
        return waiting.add(event);
    }

    /** Completes when what was offered before is written, or at once while nothing can be. Any thread. */
    CompletableFuture<@Nullable Void> written() {
        final Waiter waiter = new Waiter(offeredCount.get(), new CompletableFuture<>());
        waiters.add(waiter);
        answerWaiters();
        return waiter.answer();
    }

    private void answerWaiters() {
        for (final Waiter waiter : waiters) {
            final boolean isAnswered = isStuck || isOver || waiter.count() <= writtenCount;
            if (isAnswered && waiters.remove(waiter)) {
                waiter.answer().complete(null);
            }
        }
    }

    /**
     * How many may wait for an event of this type to wait behind them. Warnings go first. Of what says what became of a call a call has a
     * handful, whatever happens in it, so their number is bounded by the calls.
     */
    private static int limit(final EventType type) {
        return switch (type) {
            case CALL_CREATED,
                    CALL_STARTED,
                    CALL_ENDED,
                    RECORDING_STARTED,
                    RECORDING_RESUMED,
                    RECORDING_STOPPED,
                    RECORDING_FAILED ->
                    Integer.MAX_VALUE;
            case QUALITY_DEGRADED, QUALITY_RECOVERED -> WARNINGS_WAITING_LIMIT;
            case PARTICIPANT_JOINED,
                    PARTICIPANT_LEFT,
                    TRACK_PUBLISHED,
                    TRACK_UNPUBLISHED,
                    TRACK_MUTED,
                    TRACK_UNMUTED,
                    BOT_CONNECTED,
                    BOT_DISCONNECTED,
                    BOT_CLEARED,
                    HANDOFF_REQUESTED,
                    HUMAN_JOINED,
                    BOT_MUTED,
                    BOT_UNMUTED,
                    HANDOFF_CANCELLED,
                    HANDOFF_TIMED_OUT,
                    HANDED_BACK ->
                    WAITING_LIMIT;
        };
    }

    /** Events that never reach the queue. Any thread. */
    long lost() {
        return lost.get();
    }

    /** Events that wait to be written. Any thread. */
    int waitingCount() {
        return waiting.size();
    }

    /** How long the oldest event that is not written has waited. Any thread. */
    Duration lag(final Instant now) {
        final Event current = writing;
        final Event oldest = current == null ? waiting.peek() : current;
        return oldest == null || oldest.time().isAfter(now)
                ? Duration.ZERO
                : Duration.between(oldest.time(), now);
    }

    /** Events that were written, by type. Any thread. */
    Map<EventType, Long> writtenCounts() {
        final Map<EventType, Long> counts = new EnumMap<>(EventType.class);
        for (final EventType type : EventType.values()) {
            counts.put(type, writtenByType.get(type.ordinal()));
        }
        return counts;
    }

    /** Whether the last write failed and is being tried again. Any thread. */
    boolean isStuck() {
        return isStuck;
    }

    /** Why the last write that failed did so; empty when none has. Any thread. */
    String trouble() {
        return trouble;
    }

    private void run() {
        try (sink) {
            while (!isClosing() || !waiting.isEmpty()) {
                final Event event = waiting.poll(IDLE_WAIT_MS, TimeUnit.MILLISECONDS);
                writing = event;
                if (event != null && !writeAtLast(event)) {
                    giveUp(event);
                    return;
                }
                writing = null;
            }
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            isOver = true;
            answerWaiters();
        }
    }

    /** Tries until it works, or until a try after the beginning of the close has failed. */
    private boolean writeAtLast(final Event event) throws InterruptedException {
        boolean isLastTry = isClosing();
        while (!write(event)) {
            if (isLastTry) {
                return false;
            }
            isLastTry = closing.await(retryMs, TimeUnit.MILLISECONDS);
        }
        return true;
    }

    private boolean write(final Event event) {
        try {
            sink.write(event);
            isStuck = false;
            writtenByType.incrementAndGet(event.type().ordinal());
            writtenCount = writtenCount + 1;
            answerWaiters();
            return true;
        } catch (final RuntimeException | InternalError e) {
            // InternalError: the mapped file's disk is full. The calls go on without waiting.
            if (!isStuck) {
                LOG.error(
                        "event=journal_stuck call_id={} type={}", event.callId(), event.type(), e);
            }
            trouble =
                    e instanceof InternalError
                            ? "the disk is full"
                            : String.valueOf(e.getMessage());
            isStuck = true;
            answerWaiters();
            return false;
        }
    }

    private void giveUp(final Event event) {
        final int lostCount = waiting.size() + 1;
        lost.addAndGet(lostCount);
        LOG.error("event=journal_closed_stuck lost={} first_call_id={}", lostCount, event.callId());
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Writes what waits, then ends. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
