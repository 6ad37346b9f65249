package io.voicegateway.engine.config;

import java.util.concurrent.ThreadFactory;

/** Makes the threads that a caller's ear waits for: daemons, served before whatever else the machine runs. */
public final class MediaThreads {
    private MediaThreads() {}

    /**
     * Threads that poll the network and run the stages.
     *
     * @return a factory; each of its threads has a core of its own where they are to spin
     */
    public static ThreadFactory of(final EngineContext ctx) {
        return ctx.isSpinning()
                ? runnable -> urgent(() -> MediaCores.runOnOne(runnable))
                : MediaThreads::urgent;
    }

    /** A thread of no fixed core. */
    public static Thread urgent(final Runnable runnable) {
        final Thread thread = new Thread(urgently(runnable));
        thread.setDaemon(true);
        return thread;
    }

    /** For threads that a library makes: what raises the one that runs it, first of all. */
    public static Runnable urgently(final Runnable runnable) {
        return () -> {
            SchedulingPriority.raise();
            runnable.run();
        };
    }
}
