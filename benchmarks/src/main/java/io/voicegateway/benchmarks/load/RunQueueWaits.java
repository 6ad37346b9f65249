package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When those threads of a process that carry audio were ready to run, and the machine ran something else: what the kernel counts of each
 * thread, looked at often.
 */
final class RunQueueWaits implements AutoCloseable {
    private static final Pattern AUDIO = Pattern.compile("(bot-|media|network|shard).*\\R?");
    private static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<Path, Long> waits = new HashMap<>();
    private final Stalls stalls = new Stalls();
    private final Path tasks;
    private final Thread thread;
    private volatile boolean isClosed;
    private long lookedNs;

    private RunQueueWaits(final long pid) {
        tasks = Path.of("/proc", Long.toString(pid), "task");
        thread = Thread.ofPlatform().daemon().name("run-queue-waits").unstarted(this::run);
    }

    static RunQueueWaits watch(final long pid) {
        final RunQueueWaits waits = new RunQueueWaits(pid);
        waits.thread.start();
        return waits;
    }

    private void run() {
        lookedNs = System.nanoTime();
        final List<Path> watched = new ArrayList<>();
        for (int i = 0; !isClosed; i++) {
            if (i % 100 == 0) {
                watched.clear();
                watched.addAll(audioThreads());
            }
            look(watched);
            LockSupport.parkNanos(EVERY_NS);
        }
    }

    private List<Path> audioThreads() {
        try (Stream<Path> all = Files.list(tasks)) {
            return all.filter(RunQueueWaits::isAudio)
                    .map(task -> task.resolve("schedstat"))
                    .toList();
        } catch (final IOException _) {
            // The process has ended.
            return List.of();
        }
    }

    private static boolean isAudio(final Path task) {
        try {
            return AUDIO.matcher(Files.readString(task.resolve("comm"))).matches();
        } catch (final IOException _) {
            return false;
        }
    }

    private void look(final List<Path> watched) {
        final long nowNs = System.nanoTime();
        for (final Path schedstat : watched) {
            try {
                final long waitedNs = Long.parseLong(Files.readString(schedstat).split(" ")[1]);
                final Long before = waits.put(schedstat, waitedNs);
                if (before != null) {
                    stalls.add(new Stalls.Stall(lookedNs, nowNs, waitedNs - before));
                }
            } catch (final IOException _) {
                waits.remove(schedstat);
            }
        }
        lookedNs = nowNs;
    }

    /** Read when closed. */
    Stalls stalls() {
        return stalls;
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            thread.join();
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
