package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.voicegateway.control.livekit.LiveKitTokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program in a JVM of its own, with this JVM's class path and module flags, and with the log as it is in production. */
final class GatewayProcess implements AutoCloseable {
    static final String KEY = "key-of-the-test";
    static final String SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2";

    private static final Pattern READY =
            Pattern.compile("voice-gateway ready http=(http://\\S+) livekit=(ws://\\S+) data=(.+)");
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final long EXIT_LIMIT_S = 60;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final BufferedReader stdout;
    private final Path stderr;

    private GatewayProcess(final Process process, final Path stderr) {
        this.process = process;
        this.stderr = stderr;
        stdout = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Any command, on the data directory within the directory. */
    static GatewayProcess start(
            final Path directory, final Map<String, String> environment, final String... arguments)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dlogback.configurationFile=logback.xml");
        command.add("-Dchronicle.announcer.disable=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(VoiceGateway.class.getName());
        command.addAll(List.of(arguments));
        final Path stderr = Files.createTempFile(directory, "stderr", ".log");
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(stderr.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("(LIVEKIT|VOICE_GATEWAY)_.*"));
        builder.environment()
                .putAll(
                        Map.of(
                                "LIVEKIT_API_KEY", KEY,
                                "LIVEKIT_API_SECRET", SECRET,
                                "VOICE_GATEWAY_BIND", "127.0.0.1",
                                "VOICE_GATEWAY_PORT", "0",
                                "VOICE_GATEWAY_EMBEDDED_PORT", "0",
                                "VOICE_GATEWAY_EMBEDDED_UDP_PORT", "0",
                                "VOICE_GATEWAY_DATA", directory.resolve("data").toString()));
        builder.environment().putAll(environment);
        return new GatewayProcess(builder.start(), stderr);
    }

    /** A host with the embedded room server, when calls can be taken. */
    static Ready host(final Path directory, final Map<String, String> environment)
            throws IOException {
        return start(directory, environment, "serve").ready();
    }

    /** A host with this room server, when calls can be taken. */
    static Ready host(final Path directory, final FakeRoomServer livekit) throws IOException {
        return host(directory, new HashMap<>(Map.of("LIVEKIT_URL", livekit.url())));
    }

    /** Waits for the ready line. */
    Ready ready() throws IOException {
        final String line = readLine();
        assertNotNull(line, this::stderr);
        final Matcher matcher = READY.matcher(line);
        assertEquals(true, matcher.matches(), line);
        return new Ready(
                this, URI.create(matcher.group(1)), matcher.group(2), Path.of(matcher.group(3)));
    }

    /** Null when the process ended its output. */
    String readLine() throws IOException {
        return stdout.readLine();
    }

    List<String> remainingLines() throws IOException {
        return stdout.lines().toList();
    }

    /** Nobody reads on. */
    void closeStdout() throws IOException {
        stdout.close();
    }

    /** SIGTERM, by the handle: {@link Process#destroy} would also close the output that is still to be read. */
    void terminate() {
        process.toHandle().destroy();
    }

    void interrupt() throws IOException, InterruptedException {
        signal("INT");
    }

    /** @param name such as STOP */
    void signal(final String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** SIGKILL: it has no say in this. */
    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** What a path of the API answers as lines, up to the tail. */
    String getLines(final URI uri) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri).header("Accept", "application/x-ndjson")).body();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for it; -1 when it does not come. */
    int exitCode() throws InterruptedException {
        return process.waitFor(EXIT_LIMIT_S, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    String stderr() {
        try {
            return Files.readString(stderr);
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The lines for the operator, without the log's. */
    List<String> messages() {
        return stderr().lines().filter(line -> line.startsWith("voice-gateway: ")).toList();
    }

    HttpResponse<String> send(final HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(
                request.timeout(ANSWER_LIMIT)
                        .header(
                                "Authorization",
                                "Bearer "
                                        + new LiveKitTokens(KEY, SECRET, Clock.systemUTC())
                                                .adminToken(null, 60))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Waits for its end: whatever it was in the middle of writing is in the way of who removes its files. */
    @Override
    public void close() {
        client.shutdownNow();
        process.destroyForcibly();
        process.onExit().orTimeout(EXIT_LIMIT_S, TimeUnit.SECONDS).join();
    }

    /**
     * A host that takes calls.
     *
     * @param api     where it answers
     * @param livekit its room server
     */
    record Ready(GatewayProcess process, URI api, String livekit, Path data)
            implements AutoCloseable {

        HttpResponse<String> get(final String path) throws IOException, InterruptedException {
            return process.send(HttpRequest.newBuilder(api.resolve(path)));
        }

        HttpResponse<String> post(final String path, final String json)
                throws IOException, InterruptedException {
            return process.send(
                    HttpRequest.newBuilder(api.resolve(path))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(json)));
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
