package io.voicegateway.engine.config;

import java.util.concurrent.ThreadFactory;
import net.openhft.affinity.AffinityLock;

/** Makes the threads that a caller's ear waits for: daemons, served before whatever else the machine runs. */
public final class MediaThreads {
    private MediaThreads() {}

    /**
     * Threads that poll the network and run the stages.
     *
     * @return a factory; with {@link MediaProfile#DEDICATED} each of its threads keeps a core, off which the operator keeps everything else
     */
    public static ThreadFactory of(final MediaProfile profile) {
        return switch (profile) {
            case DEV -> MediaThreads::urgent;
            case DEDICATED -> runnable -> urgent(() -> runPinned(runnable));
        };
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

    private static void runPinned(final Runnable runnable) {
        try (AffinityLock _ = AffinityLock.acquireLock()) {
            runnable.run();
        }
    }
}
