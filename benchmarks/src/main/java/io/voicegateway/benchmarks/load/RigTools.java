package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the rig needs from outside: options of its commands, and the programs that are here. */
final class RigTools {
    @Mixin private RigFiles files = new RigFiles();

    @Option(names = "--forwarder", required = true, description = "Source of the forwarder in C.")
    private Path forwarderSource = Path.of("");

    private Optional<Path> livekit = Optional.empty();
    private Optional<Path> forwarder = Optional.empty();

    /** Looks for them, builds what has to be built, and says what is missing. */
    void find() throws IOException, InterruptedException {
        Files.createDirectories(files.output());
        livekit = LiveKitProcess.binary(System.getenv());
        forwarder = CForwarder.build(forwarderSource, files.output());
        if (livekit.isEmpty()) {
            System.out.println("no livekit-server here: set LIVEKIT_SERVER to compare");
        }
        if (forwarder.isEmpty()) {
            System.out.println("no cc or no libcrypto.so.3 here: the baseline in C is missing");
        }
    }

    Path output() {
        return files.output();
    }

    /** Those that can run here. */
    List<ServerKind> available(final List<ServerKind> wanted) {
        return wanted.stream().filter(this::isHere).toList();
    }

    private boolean isHere(final ServerKind server) {
        return switch (server) {
            case EMBEDDED, EMBEDDED_CALLS, EMBEDDED_RECORDED, ENGINE_LEGS -> true;
            case LIVEKIT -> livekit.isPresent();
            case C_SHARED, C_LEGS -> forwarder.isPresent();
        };
    }

    /** @param directory for the server's data, new */
    LoadedServer launch(
            final ServerKind server, final LoadSetup setup, final Path directory, final Path log)
            throws IOException, InterruptedException {
        final int legCount = setup.legCount();
        final boolean isSpinning = setup.isSpinning();
        return switch (server) {
            case EMBEDDED, EMBEDDED_CALLS, EMBEDDED_RECORDED ->
                    EmbeddedProcess.launch(files.gateway(), directory, log);
            case ENGINE_LEGS -> ForwarderProcess.launchEngine(legCount, isSpinning, log);
            case LIVEKIT -> LiveKitProcess.launch(livekit.orElseThrow(), directory, log);
            case C_SHARED ->
                    ForwarderProcess.launchShared(
                            forwarder.orElseThrow(), legCount, isSpinning, log);
            case C_LEGS ->
                    ForwarderProcess.launchLegs(forwarder.orElseThrow(), legCount, isSpinning, log);
        };
    }
}
