package io.voicegateway.engine.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** Remembers the stage threads, so that who frees what they use can wait for their end. Used by the thread that launches and closes. */
final class StageThreads implements ThreadFactory {
    private static final long PATIENCE_MS = TimeUnit.SECONDS.toMillis(5);

    private final ThreadFactory factory;
    private final List<Thread> threads = new ArrayList<>();

    StageThreads(final ThreadFactory factory) {
        this.factory = factory;
    }

    @Override
    public Thread newThread(final Runnable runnable) {
        final Thread thread = factory.newThread(runnable);
        threads.add(thread);
        return thread;
    }

    /** Waits for the end of each, once they were told to; not for ever. */
    void join() {
        try {
            for (final Thread thread : threads) {
                thread.join(PATIENCE_MS);
            }
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isEnded() {
        return threads.stream().noneMatch(Thread::isAlive);
    }
}
