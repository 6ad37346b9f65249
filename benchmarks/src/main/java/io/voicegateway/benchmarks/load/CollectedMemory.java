package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;

/** What a Java process keeps: resident memory without garbage. Linux only. */
final class CollectedMemory {
    private CollectedMemory() {}

    static boolean isKnownOf(final long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> Path.of(command).endsWith("java"))
                .isPresent();
    }

    /** Collects the garbage of the process, and asks then. */
    static long residentKb(final long pid) throws IOException, InterruptedException {
        // What the first finds no room for among the old makes the heap larger, and the next arrays
        // old.
        collect(pid);
        collect(pid);
        return ProcessCost.of(pid).residentKb();
    }

    private static void collect(final long pid) throws IOException, InterruptedException {
        final Process collection =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                Long.toString(pid),
                                "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (collection.waitFor() != 0) {
            throw new IOException("jcmd failed");
        }
    }
}
