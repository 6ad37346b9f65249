package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * An unmodified livekit-server on loopback and free ports. On loopback alone: it tells of every interface that it is 127.0.0.1, then answers
 * from any of them, and drops what comes to another.
 */
final class LiveKitProcess implements LoadedServer {
    private static final String KEY = "devkey";
    private static final String SECRET = "0123456789abcdef0123456789abcdef";
    private static final String BINARY_VARIABLE = "LIVEKIT_SERVER";
    private static final int ATTEMPT_COUNT = 600;
    private static final long ATTEMPT_MS = 100;
    private static final int OK = 200;

    private final ChildProcess child;
    private final int port;

    private LiveKitProcess(final ChildProcess child, final int port) {
        this.child = child;
        this.port = port;
    }

    /**
     * Where it is on this machine: what the variable names, or else what {@code go install} leaves, or the search path.
     *
     * @throws IOException when the variable names something else than a program
     */
    static Optional<Path> binary(final Map<String, String> environment) throws IOException {
        final String named = environment.get(BINARY_VARIABLE);
        if (named != null) {
            if (!Files.isExecutable(Path.of(named))) {
                throw new IOException(BINARY_VARIABLE + " names no program: " + named);
            }
            return Optional.of(Path.of(named));
        }
        final Path installed = Path.of(environment.getOrDefault("HOME", ""), "go", "bin", "server");
        final Stream<Path> onPath =
                Stream.of(environment.getOrDefault("PATH", "").split(":"))
                        .map(directory -> Path.of(directory, "livekit-server"));
        return Stream.concat(Stream.of(installed), onPath).filter(Files::isExecutable).findFirst();
    }

    /** @param directory for its configuration */
    static LiveKitProcess launch(final Path binary, final Path directory, final Path log)
            throws IOException, InterruptedException {
        final int port = freeTcpPort();
        final Path config =
                Files.writeString(
                        directory.resolve("livekit.yaml"),
                        """
                        port: %d
                        bind_addresses: ["127.0.0.1"]
                        rtc: {udp_port: %d, tcp_port: %d, use_external_ip: false, enable_loopback_candidate: true, node_ip: 127.0.0.1, interfaces: {includes: [%s]}}
                        keys: {%s: %s}
                        logging: {level: warn}
                        """
                                .formatted(
                                        port,
                                        freeUdpPort(),
                                        freeTcpPort(),
                                        loopback(),
                                        KEY,
                                        SECRET));
        final ChildProcess child =
                ChildProcess.start(
                        List.of(binary.toString(), "--config", config.toString()), Map.of(), log);
        final LiveKitProcess server = new LiveKitProcess(child, port);
        if (!server.awaitReady()) {
            child.close();
            throw new IOException("livekit-server did not start: see " + log);
        }
        return server;
    }

    private boolean awaitReady() throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            final HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
            for (int i = 0; i < ATTEMPT_COUNT; i++) {
                if (isReady(http, request)) {
                    return true;
                }
                if (child.process().waitFor(ATTEMPT_MS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return false;
        }
    }

    private static boolean isReady(final HttpClient http, final HttpRequest request)
            throws InterruptedException {
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == OK;
        } catch (final IOException _) {
            // Not listening yet.
            return false;
        }
    }

    private static String loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
    }

    private static int freeTcpPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public String url() {
        return "ws://127.0.0.1:" + port;
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
