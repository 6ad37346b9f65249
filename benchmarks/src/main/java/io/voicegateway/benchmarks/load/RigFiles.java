package io.voicegateway.benchmarks.load;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that every rig has: the gateway that it runs, and where its results go. */
final class RigFiles {
    @Option(
            names = "--gateway",
            required = true,
            description = "bin/voice-gateway of a distribution.")
    private Path gateway = Path.of("");

    @Option(
            names = "--output",
            required = true,
            description = "Directory for the results as JSON, the data and the logs.")
    private Path output = Path.of("");

    Path gateway() {
        return gateway;
    }

    Path output() {
        return output;
    }
}
