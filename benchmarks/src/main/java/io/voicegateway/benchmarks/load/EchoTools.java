package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What rigs with whole calls need from outside. */
final class EchoTools {
    @Mixin private RigFiles files = new RigFiles();

    private @Nullable Path livekit;

    /** @throws IOException when something is missing without which there is nothing to measure */
    void find() throws IOException {
        Files.createDirectories(files.output());
        livekit =
                LiveKitProcess.binary(System.getenv())
                        .orElseThrow(
                                () ->
                                        new IOException(
                                                "no livekit-server here: set LIVEKIT_SERVER"));
    }

    Path gateway() {
        return files.gateway();
    }

    Path output() {
        return files.output();
    }

    Path livekit() {
        return Objects.requireNonNull(livekit, "not looked for");
    }
}
