package io.voicegateway.control.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class HttpLimitsTest {
    private static final int STATUS_LENGTH = "HTTP/1.1 200".length();

    @TempDir private Path directory;
    private HttpScene scene;

    private static final HttpLimits LIMITS = limits(Duration.ofSeconds(60));

    private static HttpLimits limits(final Duration idle) {
        return new HttpLimits(
                2, 8_000, 1_000, idle, Duration.ofMillis(200), 4, Duration.ofMillis(500));
    }

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
        scene.close();
        scene = HttpScene.launch(directory, limits(Duration.ofSeconds(1)));
        try (Socket socket = new Socket("127.0.0.1", scene.port())) {
            assertEquals(-1, socket.getInputStream().read());
        }
    }

    @Test
    void shouldTellTheConnectionThatIsOneTooManyWhenToComeBack() throws Exception {
        try (Socket first = new Socket("127.0.0.1", scene.port());
                Socket second = new Socket("127.0.0.1", scene.port());
                Socket third = new Socket("127.0.0.1", scene.port())) {
            assertEquals("HTTP/1.1 200", status(first));
            assertEquals("HTTP/1.1 200", status(second));

            assertEquals("HTTP/1.1 503", status(third));
            final String rest = new String(third.getInputStream().readAllBytes(), US_ASCII);

            assertTrue(rest.contains("Retry-After: 5\r\n"), rest);
            assertTrue(rest.contains("\"detail\":\"too many connections\""), rest);
        }
        assertCounted("voice_gateway_http_refused_total{answer=\"503\"} ");
    }

    @Test
    void shouldCloseTheConnectionWhenEnoughWaitToBeRefused() throws Exception {
        final List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i <= LIMITS.connections(); i++) {
                waiting.add(new Socket("127.0.0.1", scene.port()));
            }
            try (Socket last = new Socket("127.0.0.1", scene.port())) {
                assertEquals(-1, last.getInputStream().read());
            }
        } finally {
            CloseHelper.closeAll(waiting);
        }
        assertCounted("voice_gateway_http_refused_total{answer=\"closed\"} ");
    }

    private static String status(final Socket socket) throws Exception {
        socket.getOutputStream()
                .write("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        return new String(socket.getInputStream().readNBytes(STATUS_LENGTH), US_ASCII);
    }

    /** Also this needs a connection: there is one when the server has seen the others go. */
    private void assertCounted(final String metric) throws Exception {
        HttpScene.Reply page = scene.get("/metrics");
        while (page.status() == 503) {
            page = scene.get("/metrics");
        }
        final String text = page.text();
        assertTrue(text.contains(metric), text);
        assertFalse(text.contains(metric + "0.0"), text);
    }
}
