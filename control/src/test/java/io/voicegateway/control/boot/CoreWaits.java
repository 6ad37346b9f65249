package io.voicegateway.control.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When the threads of a gateway that carry audio had to wait for a core, or the machine's host took one away (steal), as the kernel counts
 * both. Linux only.
 */
final class CoreWaits {
    private static final Pattern AUDIO = Pattern.compile("(bot-|media|embedded-media).*\\R?");

    private static final Path STAT = Path.of("/proc/stat");
    private static final int STEAL_COLUMN = 8;

    /** One alone may be the sum of many moments. */
    private static final int LONG_TICKS = 2;

    private final Map<Path, Long> waitedNs = new HashMap<>();
    private final List<Path> threads;
    private final long longNs;
    private long stolenTicks = readStolenTicks();
    private long lateAtNs = System.nanoTime();

    /**
     * Of the threads that it has now.
     *
     * @param longNs what is a long wait
     */
    CoreWaits(final long pid, final long longNs) {
        this.longNs = longNs;
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads =
                    tasks.filter(CoreWaits::isAudio)
                            .map(each -> each.resolve("schedstat"))
                            .toList();
        } catch (final IOException e) {
            throw new AssertionError("no such process, or no Linux", e);
        }
    }

    private static boolean isAudio(final Path task) {
        try {
            return AUDIO.matcher(Files.readString(task.resolve("comm"))).matches();
        } catch (final IOException _) {
            // The thread has ended.
            return false;
        }
    }

    /** When one of them was last found to have waited long since the look before, or a core to have been away. */
    long lateAtNs() {
        for (final Path thread : threads) {
            final long now = read(thread);
            final Long before = waitedNs.put(thread, now);
            if (before != null && now - before >= longNs) {
                lateAtNs = System.nanoTime();
            }
        }
        final long stolenBefore = stolenTicks;
        stolenTicks = readStolenTicks();
        if (stolenTicks - stolenBefore >= LONG_TICKS) {
            lateAtNs = System.nanoTime();
        }
        return lateAtNs;
    }

    /** Of 10 ms, all cores together. */
    private static long readStolenTicks() {
        try (Stream<String> lines = Files.lines(STAT)) {
            return Long.parseLong(lines.findFirst().orElseThrow().split(" +")[STEAL_COLUMN]);
        } catch (final IOException e) {
            throw new AssertionError("no Linux", e);
        }
    }

    private static long read(final Path schedstat) {
        try {
            return Long.parseLong(Files.readString(schedstat).split(" ")[1]);
        } catch (final IOException e) {
            throw new AssertionError("a thread that carries audio has ended", e);
        }
    }
}
