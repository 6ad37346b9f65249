package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the rig, with none of its environment that would change how a gateway runs. */
final class ChildProcess implements AutoCloseable {
    private static final long TERM_LIMIT_S = 10;

    private final Process process;

    private ChildProcess(final Process process) {
        this.process = process;
    }

    /** @param log takes what it writes to stderr */
    static ChildProcess start(
            final List<String> command, final Map<String, String> environment, final Path log)
            throws IOException {
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment()
                .keySet()
                .removeIf(
                        name ->
                                name.startsWith("LIVEKIT_")
                                        || name.startsWith("VOICE_GATEWAY_")
                                                && !name.equals("VOICE_GATEWAY_JAVA_OPTIONS"));
        builder.environment().putAll(environment);
        final ChildProcess child = new ChildProcess(builder.start());
        // Also when the rig is interrupted, nothing of it runs on.
        Runtime.getRuntime().addShutdownHook(new Thread(child.process::destroyForcibly));
        return child;
    }

    Process process() {
        return process;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(TERM_LIMIT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
