package io.voicegateway.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged gateway with its embedded room server, as {@code bin/voice-gateway serve} runs it: all of it, on free ports. */
final class EmbeddedProcess implements LoadedServer {
    /** What the gateway uses when it is told nothing. */
    private static final String KEY = "devkey";

    private static final String SECRET = "secret";
    private static final Pattern READY = Pattern.compile("ready .*http=(\\S+) livekit=(\\S+)");

    private final ChildProcess child;
    private final String apiUrl;
    private final String url;

    private EmbeddedProcess(final ChildProcess child, final String apiUrl, final String url) {
        this.child = child;
        this.apiUrl = apiUrl;
        this.url = url;
    }

    /**
     * @param launcher  the distribution's {@code bin/voice-gateway}
     * @param directory for its data, new
     * @param arguments more of its command
     */
    static EmbeddedProcess launch(
            final Path launcher, final Path directory, final Path log, final String... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>(List.of(launcher.toString(), "serve"));
        command.addAll(List.of(arguments));
        final ChildProcess child =
                ChildProcess.start(
                        command,
                        Map.of(
                                "JAVA_HOME", System.getProperty("java.home"),
                                "VOICE_GATEWAY_DATA", directory.toString(),
                                "VOICE_GATEWAY_PORT", "0",
                                "VOICE_GATEWAY_EMBEDDED_PORT", "0",
                                "VOICE_GATEWAY_EMBEDDED_UDP_PORT", "0"),
                        log);
        final MatchResult ready = awaitReady(child, log);
        return new EmbeddedProcess(child, ready.group(1), ready.group(2));
    }

    /** The URL of a gateway's API and that of its LiveKit, when it says that it is ready. */
    static MatchResult awaitReady(final ChildProcess child, final Path log) throws IOException {
        final BufferedReader out = child.process().inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            final Matcher matcher = READY.matcher(line);
            if (matcher.find()) {
                return matcher;
            }
        }
        child.close();
        throw new IOException("the gateway did not start: see " + log);
    }

    @Override
    public String apiUrl() {
        return apiUrl;
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public String secret() {
        return SECRET;
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
