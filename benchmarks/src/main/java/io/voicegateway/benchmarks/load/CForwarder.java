package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.srtp.SrtpCrypto;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes the forwarder in C from its source, with what this machine has: a compiler, and OpenSSL's library with or without its headers. */
final class CForwarder {
    private static final String COMPILER = "cc";

    private CForwarder() {}

    /**
     * Compiles it.
     *
     * @param source    {@code forwarder.c}
     * @param directory for the program
     * @return empty where there is no compiler or no libcrypto
     * @throws IOException when both are there and it cannot be compiled all the same
     */
    static Optional<Path> build(final Path source, final Path directory)
            throws IOException, InterruptedException {
        if (!hasCompiler(System.getenv()) || SrtpCrypto.libcrypto() == null) {
            return Optional.empty();
        }
        final Path binary = directory.resolve("forwarder");
        final Process compiler =
                new ProcessBuilder(
                                List.of(
                                        COMPILER,
                                        "-O2",
                                        "-o",
                                        binary.toString(),
                                        source.toString(),
                                        "-l:libcrypto.so.3"))
                        .redirectErrorStream(true)
                        .start();
        final String messages =
                new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (compiler.waitFor() != 0) {
            throw new IOException("cannot compile " + source + ":\n" + messages);
        }
        return Optional.of(binary);
    }

    private static boolean hasCompiler(final Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, COMPILER)));
    }
}
