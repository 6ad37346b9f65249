package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the figures come from: of another machine, or another hour, only the ratios can be compared. */
final class Machine {
    private Machine() {}

    static String describe() throws IOException {
        final String processor =
                Files.readString(Path.of("/proc/cpuinfo"))
                        .lines()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
        return "%d x %s, Linux %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor,
                        System.getProperty("os.version"),
                        System.getProperty("java.vm.version"));
    }
}
