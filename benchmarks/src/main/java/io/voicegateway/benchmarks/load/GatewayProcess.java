package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The packaged gateway beside a livekit-server, as {@code bin/voice-gateway serve} runs it, without recordings. */
final class GatewayProcess implements LoadedServer {
    private final ChildProcess child;
    private final LoadedServer livekit;
    private final String apiUrl;

    private GatewayProcess(
            final ChildProcess child, final LoadedServer livekit, final String apiUrl) {
        this.child = child;
        this.livekit = livekit;
        this.apiUrl = apiUrl;
    }

    /**
     * @param launcher  the distribution's {@code bin/voice-gateway}
     * @param directory for its data, new
     */
    static GatewayProcess launch(
            final Path launcher, final LoadedServer livekit, final Path directory, final Path log)
            throws IOException {
        final ChildProcess child =
                ChildProcess.start(
                        List.of(launcher.toString(), "serve"),
                        Map.of(
                                "JAVA_HOME", System.getProperty("java.home"),
                                "LIVEKIT_URL", livekit.url(),
                                "LIVEKIT_API_KEY", livekit.key(),
                                "LIVEKIT_API_SECRET", livekit.secret(),
                                "VOICE_GATEWAY_BIND", "127.0.0.1",
                                "VOICE_GATEWAY_PORT", "0",
                                "VOICE_GATEWAY_RECORD", "false",
                                "VOICE_GATEWAY_DATA", directory.toString()),
                        log);
        return new GatewayProcess(child, livekit, EmbeddedProcess.awaitReady(child, log).group(1));
    }

    @Override
    public String apiUrl() {
        return apiUrl;
    }

    @Override
    public String url() {
        return livekit.url();
    }

    @Override
    public String key() {
        return livekit.key();
    }

    @Override
    public String secret() {
        return livekit.secret();
    }

    @Override
    public long pid() {
        return child.process().pid();
    }

    @Override
    public void close() {
        child.close();
    }
}
