package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On which cores the threads of a host run, as the kernel says. */
@Tag("system")
@Timeout(120)
class PlacementSystemTest {
    private static final Path PROC = Path.of("/proc");

    @TempDir private Path directory;

    /** So begin the names of the threads that poll sockets: the engine's, and that of the room server. */
    private static final String NETWORK = "[network";

    private static final int LOOKS = 20;

    private record Task(String name, Set<Integer> cores, char state) {
        int lowest() {
            return cores.iterator().next();
        }
    }

    @Test
    void shouldKeepAllElseOffTheCoreOfADedicatedMediaThread() throws Exception {
        assumeTrue(Files.isDirectory(PROC.resolve("self/task")), "only Linux tells of threads");
        final int coreCount = Runtime.getRuntime().availableProcessors();
        assumeTrue(coreCount >= 2, "one core is not to be shared out: cores=" + coreCount);

        try (Ready host =
                GatewayProcess.host(
                        directory,
                        Map.of(
                                "VOICE_GATEWAY_PROFILE", "dedicated",
                                "VOICE_GATEWAY_THREADING", "fused"))) {
            final List<Task> tasks = tasks(host.process().pid());
            final int lowest = tasks.stream().mapToInt(Task::lowest).min().orElseThrow();
            final List<Task> media =
                    tasks.stream()
                            .filter(task -> task.name().startsWith(NETWORK))
                            .filter(task -> !task.cores().contains(lowest))
                            .toList();

            // Also the room server's, where it leaves one for all else.
            assertEquals(
                    Math.min(coreCount - 1, 1 + Math.max(1, coreCount / 2 - 1)),
                    media.size(),
                    tasks::toString);
            final Set<Integer> mediaCores = new TreeSet<>();
            media.forEach(task -> assertTrue(mediaCores.addAll(task.cores()), tasks::toString));
            for (final Task task : tasks) {
                if (!media.contains(task)) {
                    assertTrue(
                            task.cores().stream().noneMatch(mediaCores::contains), task::toString);
                }
            }
            // The collector, the compilers and the API are among those that were moved.
            final Set<String> names = tasks.stream().map(Task::name).collect(Collectors.toSet());
            assertTrue(names.containsAll(Set.of("VM Thread", "conductor")), names::toString);
            assertTrue(
                    names.stream().anyMatch(name -> name.startsWith("C1 Compiler")),
                    names::toString);
            assertSpinning(host.process().pid(), media);
        }
    }

    /** One that naps runs now and then; one that spins naps now and then, where the machine makes it wait. */
    private static void assertSpinning(final long pid, final List<Task> media) throws IOException {
        final Set<Set<Integer>> mediaCores =
                media.stream().map(Task::cores).collect(Collectors.toSet());
        long runningCount = 0;
        for (int look = 0; look < LOOKS; look++) {
            runningCount +=
                    tasks(pid).stream()
                            .filter(task -> mediaCores.contains(task.cores()))
                            .filter(task -> task.state() == 'R')
                            .count();
        }
        assertTrue(runningCount > LOOKS * media.size() * 3L / 4, "running=" + runningCount);
    }

    private static List<Task> tasks(final long pid) throws IOException {
        final List<Task> tasks = new ArrayList<>();
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(PROC.resolve(pid + "/task"))) {
            for (final Path entry : entries) {
                addTo(tasks, entry);
            }
        } catch (final UncheckedIOException e) {
            throw e.getCause();
        }
        return tasks;
    }

    private static void addTo(final List<Task> tasks, final Path entry) throws IOException {
        final Map<String, String> status;
        try {
            status =
                    Files.readAllLines(entry.resolve("status")).stream()
                            .map(line -> line.split(":\\s+", 2))
                            .filter(field -> field.length == 2)
                            .collect(Collectors.toMap(field -> field[0], field -> field[1]));
        } catch (final IOException e) {
            // A thread that has ended since has no file, or one that cannot be read any more.
            if (Files.exists(entry)) {
                throw e;
            }
            return;
        }
        tasks.add(
                new Task(
                        status.get("Name"),
                        cores(status.get("Cpus_allowed_list")),
                        status.get("State").charAt(0)));
    }

    /** Of a list such as {@code 0-2,7}. */
    private static Set<Integer> cores(final String list) {
        final Set<Integer> cores = new TreeSet<>();
        for (final String range : list.split(",")) {
            final String[] ends = range.split("-");
            IntStream.rangeClosed(
                            Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                    .forEach(cores::add);
        }
        return cores;
    }
}
