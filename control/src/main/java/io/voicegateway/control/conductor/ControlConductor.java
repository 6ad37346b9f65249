package io.voicegateway.control.conductor;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that changes domain state. Everything reaches it as a command through {@link #execute}; its timers run on it too.
 */
public final class ControlConductor implements Executor, AutoCloseable {
    /** Commands that wait for the conductor; more is back-pressure, which the caller sees as a rejection. */
    public static final int QUEUE_CAPACITY = 65_536;

    private static final Logger LOG = LoggerFactory.getLogger(ControlConductor.class);
    private static final long IDLE_WAIT_MS = 100;
    private static final long CLOSE_WAIT_MS = 5_000;

    private final BlockingQueue<Runnable> commands = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final TimerManager timers;
    private final AtomicLong errors = new AtomicLong();
    private final Thread thread = new Thread(this::run, "conductor");
    private volatile boolean isClosing;

    public ControlConductor(final TimerManager timers) {
        this.timers = timers;
    }

    /** Starts the thread. */
    public ControlConductor launch() {
        thread.start();
        return this;
    }

    /** Queues a command. Any thread; never blocks. */
    @Override
    public void execute(final Runnable command) {
        if (!commands.offer(command)) {
            throw new RejectedExecutionException(
                    "the conductor's queue is full: capacity=" + QUEUE_CAPACITY);
        }
    }

    /** Commands that failed unexpectedly. Any thread. */
    public long errors() {
        return errors.get();
    }

    private void run() {
        while (!isClosing || !commands.isEmpty()) {
            try {
                final long waitMs = Math.min(IDLE_WAIT_MS, timers.untilNextMs());
                final Runnable command = commands.poll(waitMs, TimeUnit.MILLISECONDS);
                if (command != null) {
                    attempt(command);
                }
                attempt(timers::runDue);
            } catch (final InterruptedException _) {
                isClosing = true;
            }
        }
    }

    /** A command that fails is a bug of its own and stops no other. */
    private void attempt(final Runnable command) {
        try {
            command.run();
        } catch (final RuntimeException e) {
            errors.incrementAndGet();
            LOG.error("event=command_failed", e);
        }
    }

    /** Runs what is queued, then ends. */
    @Override
    public void close() {
        isClosing = true;
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
