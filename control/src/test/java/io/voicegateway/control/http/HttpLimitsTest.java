package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HttpLimitsTest {
    @TempDir private Path directory;
    private HttpScene scene;

    private static final HttpLimits LIMITS =
            new HttpLimits(
                    2,
                    8_000,
                    1_000,
                    Duration.ofSeconds(2),
                    Duration.ofMillis(200),
                    4,
                    Duration.ofSeconds(1));

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory, LIMITS);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldRefuseLongBodies() throws Exception {
        scene.send("POST", "/v1/calls", "{\"call_id\":\"" + "a".repeat(2_000) + "\"}").problem(413);
    }

    @Test
    void shouldRefuseLongHeadersAndLines() throws Exception {
        scene.send(scene.request("/v1/calls").header("X-Long", "a".repeat(9_000))).problem(431);
        scene.get("/v1/calls?after=" + "a".repeat(9_000)).problem(414);
    }

    @Test
    void shouldAnswerThatTheCallsAreSlow() throws Exception {
        scene.calls.fallSilent();

        final HttpScene.Reply reply = scene.get("/v1/calls/c1");

        reply.problem(503);
        assertEquals("1", reply.header("Retry-After"));
    }

    @Test
    void shouldCloseIdleConnections() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", scene.port())) {
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void shouldCloseTheConnectionThatIsOneTooMany() throws Exception {
        try (Socket first = new Socket("127.0.0.1", scene.port())) {
            assertEquals('H', ask(first));
            try (Socket second = new Socket("127.0.0.1", scene.port());
                    Socket third = new Socket("127.0.0.1", scene.port())) {
                assertEquals('H', ask(second));
                assertEquals(-1, third.getInputStream().read());
            }
        }
    }

    private static int ask(final Socket socket) throws Exception {
        final OutputStream out = socket.getOutputStream();
        out.write(
                "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        final InputStream in = socket.getInputStream();
        return in.read();
    }
}
