package io.voicegateway.control.http;

import io.voicegateway.control.event.EventTail;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Feeds every client of the event journal from one thread. Each has a tail of its own, and takes turns with the others, so that neither a
 * slow client nor one that reads years of events delays another.
 */
final class EventFeed implements AutoCloseable {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CLOSE_WAIT_MS = 5_000;

    private final Supplier<EventTail> tails;
    private final int streamLimit;
    private final AtomicInteger streamCount = new AtomicInteger();
    private final Queue<EventStream> arrivals = new ConcurrentLinkedQueue<>();
    private final List<EventStream> streams = new ArrayList<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("event-feed").unstarted(this::run);
    private volatile boolean isClosing;

    EventFeed(final Supplier<EventTail> tails, final int streamLimit) {
        this.tails = tails;
        this.streamLimit = streamLimit;
    }

    EventFeed launch() {
        thread.start();
        return this;
    }

    /** Takes a client, or returns false: there are too many. Any thread. */
    boolean add(final EventStream stream) {
        if (streamCount.incrementAndGet() > streamLimit) {
            streamCount.decrementAndGet();
            return false;
        }
        arrivals.add(stream);
        LockSupport.unpark(thread);
        return true;
    }

    private void run() {
        while (!isClosing) {
            final long nowNs = System.nanoTime();
            if (admit(nowNs) + feed(nowNs) + dismiss() == 0) {
                idle();
            }
        }
        admit(System.nanoTime());
        streams.forEach(EventStream::close);
    }

    private int admit(final long nowNs) {
        int count = 0;
        for (EventStream stream = arrivals.poll(); stream != null; stream = arrivals.poll()) {
            stream.open(tails, nowNs);
            streams.add(stream);
            count++;
        }
        return count;
    }

    private int feed(final long nowNs) {
        int count = 0;
        for (final EventStream stream : streams) {
            count += stream.feed(nowNs);
        }
        return count;
    }

    private int dismiss() {
        int count = 0;
        for (int i = streams.size() - 1; i >= 0; i--) {
            if (streams.get(i).isDone()) {
                streams.remove(i).close();
                streamCount.decrementAndGet();
                count++;
            }
        }
        return count;
    }

    /** Without clients until one comes; {@link #add} and {@link #close} wake it. */
    private void idle() {
        if (streams.isEmpty()) {
            LockSupport.park(this);
        } else {
            LockSupport.parkNanos(this, POLL_NS);
        }
    }

    /** Ends every answer. */
    @Override
    public void close() {
        isClosing = true;
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
