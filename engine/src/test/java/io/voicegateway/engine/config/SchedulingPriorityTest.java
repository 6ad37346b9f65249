package io.voicegateway.engine.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SchedulingPriorityTest {
    private static final String MEDIA_THREAD = "urgent";

    @Test
    void shouldServeWhoCollectsGarbageAsSoonAsTheThreadsThatWaitForIt() throws Exception {
        final List<Integer> priorities = new ArrayList<>();
        final Thread media =
                MediaThreads.urgent(
                        () -> {
                            priorities.add(niceOf(MEDIA_THREAD));
                            priorities.add(niceOf("VM Thread"));
                        });
        media.setName(MEDIA_THREAD);
        media.start();
        media.join(10_000);

        assumeTrue(priorities.getFirst() < 0, "this host raises no thread's priority");
        assertEquals(priorities.getFirst(), priorities.getLast());
    }

    /** Of a thread of this process, as the kernel knows it: the seventeenth field behind its name, which may hold blanks. */
    private static int niceOf(final String name) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(task -> read(task.resolve("stat")))
                    .filter(stat -> stat.contains('(' + name + ')'))
                    .map(stat -> stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16])
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElseThrow();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException _) {
            // The thread has ended since it was listed.
            return "";
        }
    }
}
