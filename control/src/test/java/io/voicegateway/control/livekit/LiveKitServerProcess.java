package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real livekit-server on loopback and free ports, with the six-byte secret of its development mode. On loopback alone: it tells of every
 * interface that it is 127.0.0.1, then answers from any of them, and drops what comes to another.
 */
final class LiveKitServerProcess implements AutoCloseable {
    static final String API_KEY = "devkey";
    static final String API_SECRET = "secret";

    private static final int ATTEMPT_COUNT = 150;
    private static final long ATTEMPT_MS = 100;

    private final Process process;
    private final Path log;
    private final int port;

    private LiveKitServerProcess(final Process process, final Path log, final int port) {
        this.process = process;
        this.log = log;
        this.port = port;
    }

    /** The binary, where there is one: LIVEKIT_SERVER, what {@code go install} leaves, or the search path. */
    static Optional<Path> binary() {
        final Stream<Path> named = Stream.ofNullable(System.getenv("LIVEKIT_SERVER")).map(Path::of);
        final Stream<Path> installed =
                Stream.of(Path.of(System.getProperty("user.home"), "go", "bin", "server"));
        final Stream<Path> onPath =
                Stream.of(System.getenv("PATH").split(":"))
                        .map(directory -> Path.of(directory, "livekit-server"));
        return Stream.of(named, installed, onPath)
                .flatMap(paths -> paths)
                .filter(Files::isExecutable)
                .findFirst();
    }

    static LiveKitServerProcess launch(final Path directory, final int webhookPort)
            throws IOException {
        final int[] tcpPorts = freeTcpPorts();
        final int port = tcpPorts[0];
        final Path config =
                Files.writeString(
                        directory.resolve("livekit.yaml"),
                        """
                        port: %d
                        bind_addresses: ["127.0.0.1"]
                        rtc: {udp_port: %d, tcp_port: %d, use_external_ip: false, enable_loopback_candidate: true, node_ip: 127.0.0.1, interfaces: {includes: [%s]}}
                        keys: {%s: %s}
                        webhook: {api_key: %s, urls: ["http://127.0.0.1:%d/"]}
                        logging: {level: info}
                        """
                                .formatted(
                                        port,
                                        freeUdpPort(),
                                        tcpPorts[1],
                                        loopback(),
                                        API_KEY,
                                        API_SECRET,
                                        API_KEY,
                                        webhookPort));
        final Path log = directory.resolve("livekit.log");
        final Process process =
                new ProcessBuilder(binary().orElseThrow().toString(), "--config", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        final LiveKitServerProcess server = new LiveKitServerProcess(process, log, port);
        server.awaitReady();
        return server;
    }

    int port() {
        return port;
    }

    LiveKitAccess access() {
        return new LiveKitAccess("ws://127.0.0.1:" + port, API_KEY, API_SECRET);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitReady() throws IOException {
        for (int i = 0; i < ATTEMPT_COUNT && process.isAlive(); i++) {
            if (isReady()) {
                return;
            }
            try {
                process.waitFor(ATTEMPT_MS, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        close();
        fail("livekit-server did not start:\n" + log());
    }

    private boolean isReady() {
        try {
            final HttpURLConnection connection =
                    (HttpURLConnection)
                            URI.create("http://127.0.0.1:" + port + "/").toURL().openConnection();
            connection.setConnectTimeout(1000);
            connection.setReadTimeout(1000);
            try (InputStream body = connection.getInputStream()) {
                return body.readAllBytes().length > 0;
            }
        } catch (final IOException _) {
            return false;
        }
    }

    private static String loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress()).getName();
    }

    /** Two that differ, because both are held until both are known. */
    private static int[] freeTcpPorts() throws IOException {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new int[] {first.getLocalPort(), second.getLocalPort()};
        }
    }

    private static int freeUdpPort() throws IOException {
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            return socket.getLocalPort();
        }
    }
}
