package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How the program starts, or says why it does not. */
@Tag("system")
@Timeout(120)
class VoiceGatewaySystemTest {
    private static final String NOWHERE = "ws://127.0.0.1:1";

    @TempDir private Path directory;

    @Test
    void shouldPrintOneLineWhenReady() throws Exception {
        try (FakeRoomServer livekit = new FakeRoomServer(200);
                Ready host = GatewayProcess.host(directory, livekit)) {
            assertEquals("127.0.0.1", host.api().getHost());
            assertEquals(livekit.url(), host.livekit());
            assertEquals(directory.resolve("data"), host.data());
            assertEquals(200, host.get("/health/ready").statusCode());

            host.process().terminate();

            assertEquals(0, host.process().exitCode(), host.process()::stderr);
            assertEquals(List.of(), host.process().remainingLines());
            requireNoSecret(host.process());
        }
    }

    @Test
    void shouldBringItsOwnRoomServer() throws Exception {
        try (Ready host = GatewayProcess.host(directory, Map.of())) {
            assertEquals(201, host.post("/v1/calls", "{}").statusCode());
            requireDocumented(host.get("/metrics").body());
            final String health = host.get("/health/ready").body();
            assertTrue(health.contains(host.livekit()), health);
            assertTrue(
                    health.contains("SRTP by libcrypto") || health.contains("SRTP by javax"),
                    health);
        }
    }

    @Test
    void shouldNotBeReadyWhenLiveKitGoesAway() throws Exception {
        try (FakeRoomServer livekit = new FakeRoomServer(200);
                Ready host = GatewayProcess.host(directory, livekit)) {
            livekit.stop();

            while (host.get("/health/ready").statusCode() == 200) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            final String checks = host.get("/health/ready").body();
            assertTrue(checks.contains("{\"livekit\":{\"status\":\"down\""), checks);
            assertEquals(200, host.get("/health/live").statusCode());
        }
    }

    @Test
    void shouldSayThatItIsNotReadyWhileLiveKitIsAwaited() throws Exception {
        final int port = freePort();
        final Map<String, String> environment =
                Map.of("LIVEKIT_URL", NOWHERE, "VOICE_GATEWAY_PORT", Integer.toString(port));
        try (GatewayProcess gateway = GatewayProcess.start(directory, environment, "serve")) {
            final URI api = URI.create("http://127.0.0.1:" + port);

            assertEquals(503, firstStatus(gateway, api.resolve("/health/ready")));
            assertEquals(200, firstStatus(gateway, api.resolve("/health/live")));
            final HttpRequest.Builder create =
                    HttpRequest.newBuilder(api.resolve("/v1/calls"))
                            .POST(HttpRequest.BodyPublishers.noBody());
            assertEquals(503, gateway.send(create).statusCode());

            gateway.terminate();
            assertEquals(0, gateway.exitCode(), gateway::stderr);
            assertEquals(List.of(), gateway.remainingLines());
        }
    }

    @Test
    void shouldRefuseADataDirectoryThatIsInUse() throws Exception {
        try (FakeRoomServer livekit = new FakeRoomServer(200);
                Ready first = GatewayProcess.host(directory, livekit)) {
            requireFailure(
                    "data.directory is in use", Map.of("LIVEKIT_URL", livekit.url()), "serve");

            assertEquals(200, first.get("/health/ready").statusCode());
        }
    }

    @Test
    void shouldRefuseAPortThatIsInUse() throws Exception {
        try (FakeRoomServer livekit = new FakeRoomServer(200);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            final String port = Integer.toString(taken.getLocalPort());
            requireFailure(
                    "http.bind, http.port: cannot listen on 127.0.0.1:" + port,
                    Map.of("LIVEKIT_URL", livekit.url(), "VOICE_GATEWAY_PORT", port),
                    "serve");
        }
    }

    @Test
    void shouldRefuseASecretThatLiveKitDoesNotAccept() throws Exception {
        try (FakeRoomServer livekit = new FakeRoomServer(401)) {
            requireFailure(
                    "livekit.api-key, livekit.api-secret: LiveKit does not accept them",
                    Map.of("LIVEKIT_URL", livekit.url()),
                    "serve");
        }
    }

    @Test
    void shouldGiveUpWhenLiveKitCannotBeReached() throws Exception {
        requireFailure(
                "livekit.url: LiveKit cannot be reached: " + NOWHERE,
                Map.of("LIVEKIT_URL", NOWHERE),
                "serve",
                "--config",
                config("livekit.patience = 1s"));
    }

    @Test
    void shouldNameWhatIsWrongWithTheConfiguration() throws Exception {
        final Map<String, String> livekit = Map.of("LIVEKIT_URL", NOWHERE);
        final Map<String, String> badPort = new HashMap<>(livekit);
        badPort.put("VOICE_GATEWAY_PORT", "70000");

        requireOneLine("unknown key htpp.port", livekit, config("htpp.port = 1"));
        requireOneLine("http.port must be 0 to 65535: 70000", badPort, config(""));
        requireOneLine(
                "configuration file not found",
                livekit,
                directory.resolve("nothing.conf").toString());
        requireOneLine("media.address", livekit, config("media.address = nowhere"));
    }

    @Test
    void shouldExitWithTwoOnWrongUsage() throws Exception {
        try (GatewayProcess gateway =
                GatewayProcess.start(directory, Map.of(), "serve", "--confg", "x")) {
            assertEquals(2, gateway.exitCode());
            assertTrue(gateway.stderr().contains("'--confg'"), gateway::stderr);
            assertEquals(1, gateway.stderr().lines().count(), gateway::stderr);
        }
    }

    /** Every family of the page is in the operator's list; the engine's counters stand there once, without the server's prefix. */
    private static void requireDocumented(final String page) throws IOException {
        final String list;
        try (InputStream in = VoiceGatewaySystemTest.class.getResourceAsStream("/metrics.md")) {
            list = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        final List<String> families =
                page.lines()
                        .filter(line -> line.startsWith("# TYPE "))
                        .map(line -> line.split(" ")[2])
                        .toList();
        assertTrue(families.size() > 50, page);
        for (final String family : families) {
            final boolean isListed =
                    list.contains("`" + family + "`")
                            || list.contains("`" + family.replace("embedded_", "") + "`");
            assertTrue(isListed, family);
        }
        assertTrue(page.contains("voice_gateway_calls{state=\"created\"}"), page);
        assertTrue(page.contains("voice_gateway_events_total{type=\"CALL_CREATED\"} 1.0"), page);
    }

    private String config(final String text) throws IOException {
        return Files.writeString(directory.resolve("gateway.conf"), text).toString();
    }

    private void requireOneLine(
            final String message, final Map<String, String> environment, final String config)
            throws Exception {
        final GatewayProcess gateway =
                requireFailure(message, environment, "serve", "--config", config);

        assertEquals(1, gateway.stderr().lines().count(), gateway::stderr);
    }

    private GatewayProcess requireFailure(
            final String message, final Map<String, String> environment, final String... arguments)
            throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(directory, environment, arguments)) {
            assertEquals(1, gateway.exitCode(), gateway::stderr);
            assertEquals(List.of(), gateway.remainingLines());
            assertEquals(1, gateway.messages().size(), gateway::stderr);
            assertTrue(gateway.messages().getFirst().contains(message), gateway::stderr);
            assertFalse(gateway.stderr().contains("\tat "), gateway::stderr);
            requireNoSecret(gateway);
            return gateway;
        }
    }

    private static void requireNoSecret(final GatewayProcess gateway) {
        assertFalse(gateway.stderr().contains(GatewayProcess.SECRET), gateway::stderr);
    }

    /** Of the first answer; the server is not bound at once. */
    private static int firstStatus(final GatewayProcess gateway, final URI resource)
            throws InterruptedException {
        while (true) {
            try {
                return gateway.send(HttpRequest.newBuilder(resource)).statusCode();
            } catch (final IOException e) {
                assertTrue(gateway.isAlive(), gateway::stderr);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
