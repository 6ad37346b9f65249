package io.voicegateway.engine.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All threads of this process as Linux knows them, also those that the JVM made for itself. */
final class ProcessThreads {
    private static final Path TASKS = Path.of("/proc/self/task");

    private ProcessThreads() {}

    /** Whether this system tells. */
    static boolean areKnown() {
        return Files.isDirectory(TASKS);
    }

    /** Of the present ones; any of them may end meanwhile. */
    static List<Integer> ids() throws IOException {
        final List<Integer> ids = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (final Path task : tasks) {
                ids.add(Integer.valueOf(task.getFileName().toString()));
            }
        }
        return ids;
    }

    /** The first fifteen characters of it; empty when there is no such thread any more. */
    static String name(final int threadId) {
        try {
            return Files.readString(TASKS.resolve(Integer.toString(threadId)).resolve("comm"))
                    .strip();
        } catch (final IOException _) {
            return "";
        }
    }
}
