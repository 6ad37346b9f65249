package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.EventTail;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class EventReadersTest {
    @TempDir private Path directory;
    private HttpScene scene;
    private final BlockingQueue<InMemoryTail> tails = new LinkedBlockingQueue<>();
    private volatile boolean isEndless;
    private static final HttpLimits LIMITS =
            new HttpLimits(
                    16,
                    8_000,
                    1_000,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    2,
                    Duration.ofMillis(300));

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory, LIMITS, this::tail);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldNotReadAheadForAClientThatDoesNotRead() throws Exception {
        isEndless = true;
        try (Socket slow = open()) {
            final InMemoryTail slowTail = tails.take();
            final InputStream fast =
                    scene.client()
                            .send(
                                    scene.request("/v1/events?from=start").build(),
                                    BodyHandlers.ofInputStream())
                            .body();

            fast.skipNBytes(64 * 1_024 * 1_024);

            // Both had the same number of turns; sockets' buffers hold the little that the slow one
            // got.
            assertTrue(slowTail.polled() < 24 * 1_024, "polled=" + slowTail.polled());
            assertTrue(slow.isConnected());
            fast.close();
        }
    }

    @Test
    void shouldCloseTheTailOfAClientThatWent() throws Exception {
        try (Socket client = open()) {
            assertEquals('H', client.getInputStream().read());
        }

        assertTrue(tails.take().closed().await(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldRefuseTheReaderThatIsOneTooManyAndTakeAnotherLater() throws Exception {
        try (Socket first = open();
                Socket second = open()) {
            assertEquals('H', first.getInputStream().read());
            assertEquals('H', second.getInputStream().read());
            final HttpScene.Reply refused = scene.get("/v1/events");

            refused.problem(503);
            assertEquals("1", refused.header("Retry-After"));
        }
        assertTrue(tails.take().closed().await(10, TimeUnit.SECONDS));
        int status = 503;
        while (status == 503) {
            status =
                    scene.send(scene.request("/v1/events").header("Accept", "application/x-ndjson"))
                            .status();
        }
        assertEquals(200, status);
    }

    @Test
    void shouldGiveAQuietStreamASignOfLife() throws Exception {
        final InputStream stream =
                scene.client()
                        .send(
                                scene.request("/v1/events?from=end").build(),
                                BodyHandlers.ofInputStream())
                        .body();

        assertEquals(":\n\n", new String(stream.readNBytes(3), StandardCharsets.UTF_8));
        stream.close();
    }

    private Socket open() throws Exception {
        final Socket socket = new Socket();
        socket.setReceiveBufferSize(8_192);
        socket.connect(new InetSocketAddress("127.0.0.1", scene.port()));
        socket.getOutputStream()
                .write(
                        ("GET /v1/events?from=start HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                        + scene.adminToken()
                                        + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private EventTail tail() {
        final InMemoryTail tail =
                isEndless ? new InMemoryTail(Long.MAX_VALUE, 1_024) : InMemoryTail.empty();
        tails.add(tail);
        return tail;
    }
}
