package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What rigs with whole calls need from outside. */
final class EchoTools {
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

    private @Nullable Path livekit;

    /** @throws IOException when something is missing without which there is nothing to measure */
    void find() throws IOException {
        Files.createDirectories(output);
        livekit =
                LiveKitProcess.binary(System.getenv())
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "no livekit-server here: set LIVEKIT_SERVER"));
    }

    Path gateway() {
        return gateway;
    }

    Path output() {
        return output;
    }

    Path livekit() {
        return Objects.requireNonNull(livekit, "not looked for");
    }
}
