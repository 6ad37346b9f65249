package io.voicegateway.control.webhook;

import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one receiver the journal's events: in order, one at a time, each until it is taken or too old. Used by the webhooks' thread;
 * its numbers by any.
 */
final class EventDelivery implements AutoCloseable {
    /** The pause after the first failure; it doubles with each further one in a row. */
    static final long FIRST_RETRY_MS = 500;

    static final long LAST_RETRY_MS = 60_000;

    private static final Logger LOG = LoggerFactory.getLogger(EventDelivery.class);
    private static final int DOUBLING_LIMIT = 10;

    /** Brings the JSON of an event; the result is the answer's status. Never throws, never blocks. */
    interface Post {
        CompletableFuture<Integer> send(String json);
    }

    private final String receiver;
    private final Supplier<EventTail> tails;
    private final DeliveryOffset offset;
    private final Post post;
    private final Duration patience;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private final AtomicLong deliveredCount = new AtomicLong();
    private final AtomicLong failedCount = new AtomicLong();
    private final AtomicLong expiredCount = new AtomicLong();
    private volatile long deliveredIndex;
    private volatile @Nullable Instant waitingSince;
    private volatile @Nullable String trouble;

    private @Nullable EventTail tail;
    private @Nullable EventRecord next;
    private @Nullable CompletableFuture<Integer> posted;
    private int failuresInARow;
    private long retryNs;
    private boolean isOffsetFailing;

    /**
     * @param receiver what it is called in logs
     * @param patience how old an event may get
     */
    EventDelivery(
            final String receiver,
            final Supplier<EventTail> tails,
            final DeliveryOffset offset,
            final Post post,
            final Duration patience,
            final Clock clock,
            final LongSupplier nanoTime) {
        this.receiver = receiver;
        this.tails = tails;
        this.offset = offset;
        this.post = post;
        this.patience = patience;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * Goes on where the receiver was; one that is new begins behind what is in the journal now, and that is stored, so that it misses
     * nothing that comes.
     *
     * @param endIndex the journal's last index; 0: it is empty
     */
    EventDelivery begin(final long endIndex) {
        deliveredIndex = offset.stored().orElse(endIndex);
        store();
        return this;
    }

    /** Does what can be done now without waiting; returns how much that was. */
    int doWork() {
        final CompletableFuture<Integer> answer = posted;
        if (answer != null) {
            if (!answer.isDone()) {
                return 0;
            }
            posted = null;
            onAnswer(answer);
            return 1;
        }
        return isBackingOff() ? 0 : sendNext();
    }

    private boolean isBackingOff() {
        return failuresInARow > 0 && nanoTime.getAsLong() - retryNs < 0;
    }

    private int sendNext() {
        final EventRecord event = next == null ? poll() : next;
        next = event;
        if (event == null) {
            waitingSince = null;
            return 0;
        }
        final Instant time = event.time();
        if (time.plus(patience).isBefore(clock.instant())) {
            onExpired(event);
        } else {
            waitingSince = time;
            posted = post.send(event.json());
        }
        return 1;
    }

    private @Nullable EventRecord poll() {
        try {
            EventTail open = tail;
            if (open == null) {
                open = tails.get();
                tail = open;
                seek(open);
            }
            EventRecord event = open.poll();
            while (event != null && Long.compareUnsigned(event.index(), deliveredIndex) <= 0) {
                event = open.poll();
            }
            return event;
        } catch (final RuntimeException | InternalError e) {
            // InternalError: a mapped file's disk is full.
            onUnreadable(e);
            return null;
        }
    }

    /** Behind the last event that was taken, or the first one that the journal still has; from its start when it is another journal. */
    private void seek(final EventTail open) {
        final long last = deliveredIndex;
        if (Long.compareUnsigned(last, open.lastIndex()) > 0) {
            LOG.warn("event=webhook_offset_unknown receiver={} offset={}", receiver, last);
            deliveredIndex = 0;
            open.toStart();
        } else if (last == 0 || !open.toIndex(last)) {
            open.toStart();
        }
    }

    private void onUnreadable(final Throwable failure) {
        if (failuresInARow == 0) {
            LOG.error("event=webhook_journal_unreadable receiver={}", receiver, failure);
        }
        closeTail();
        onFailure("journal: " + failure.getClass().getSimpleName());
    }

    private void onAnswer(final CompletableFuture<Integer> answer) {
        final String refusal = refusal(answer);
        if (refusal == null) {
            if (failuresInARow > 0) {
                LOG.info(
                        "event=webhook_back receiver={} attempts={}", receiver, failuresInARow + 1);
            }
            failuresInARow = 0;
            trouble = null;
            deliveredCount.incrementAndGet();
            onDone();
            return;
        }
        failedCount.incrementAndGet();
        if (failuresInARow == 0) {
            LOG.warn("event=webhook_failed receiver={} answer={}", receiver, refusal);
        }
        onFailure(refusal);
    }

    /** Null when the event was taken. Says nothing of the URL. */
    private static @Nullable String refusal(final CompletableFuture<Integer> answer) {
        try {
            final int status = answer.join();
            return WebhookClient.isTaken(status) ? null : "status " + status;
        } catch (final CompletionException e) {
            final Throwable cause = e.getCause() == null ? e : e.getCause();
            return cause.getClass().getSimpleName();
        }
    }

    private void onFailure(final String what) {
        trouble = what;
        final long pauseMs = FIRST_RETRY_MS << Math.min(failuresInARow, DOUBLING_LIMIT);
        failuresInARow++;
        retryNs =
                nanoTime.getAsLong()
                        + TimeUnit.MILLISECONDS.toNanos(Math.min(pauseMs, LAST_RETRY_MS));
    }

    private void onExpired(final EventRecord event) {
        if (expiredCount.getAndIncrement() == 0) {
            LOG.error(
                    "event=webhook_expired receiver={} call_id={} type={}",
                    receiver,
                    event.callId(),
                    event.type());
        }
        onDone();
    }

    private void onDone() {
        final EventRecord done = next;
        if (done != null) {
            deliveredIndex = done.index();
            next = null;
            store();
        }
    }

    private void store() {
        try {
            offset.store(deliveredIndex);
            isOffsetFailing = false;
        } catch (final IOException e) {
            if (!isOffsetFailing) {
                LOG.error("event=webhook_offset_unwritten receiver={}", receiver, e);
            }
            isOffsetFailing = true;
        }
    }

    /** Whether there is more to do at once. */
    boolean isBusy() {
        return posted != null || failuresInARow == 0 && next != null;
    }

    /** The last event that it need not get any more. Any thread. */
    long deliveredIndex() {
        return deliveredIndex;
    }

    /** Any thread. */
    WebhookStatus status() {
        final Instant since = waitingSince;
        return new WebhookStatus(
                receiver,
                deliveredCount.get(),
                failedCount.get(),
                expiredCount.get(),
                since == null
                        ? 0
                        : Math.max(0, Duration.between(since, clock.instant()).toMillis()),
                trouble);
    }

    private void closeTail() {
        final EventTail open = tail;
        tail = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeTail();
        offset.close();
    }
}
