package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What this process holds.
 *
 * @param threads     of the platform
 * @param descriptors open files and sockets; 0 where the system does not tell
 * @param heapBytes   live, after a collection
 */
record Footprint(int threads, long descriptors, long heapBytes) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    static Footprint measure() {
        System.gc();
        return new Footprint(
                ManagementFactory.getThreadMXBean().getThreadCount(),
                descriptorCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }

    private static long descriptorCount() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until this process holds no more than then, apart from what the pools of the JVM and its libraries may add once. */
    void awaitNoMore(final Footprint slack) {
        await(() -> isWithin(measure(), slack), () -> this + " grew to " + measure());
    }

    private boolean isWithin(final Footprint now, final Footprint slack) {
        return now.threads <= threads + slack.threads
                && now.descriptors <= descriptors + slack.descriptors
                && now.heapBytes <= heapBytes + slack.heapBytes;
    }

    /** Waits for something that is to come soon, and for no longer than a loaded machine may take. */
    static void await(final BooleanSupplier condition, final Supplier<String> state) {
        final long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > PATIENCE_NS) {
                fail(state.get());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
