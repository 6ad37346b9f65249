package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.TokenResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyCommandTest {
    private static final Map<String, String> KEYS =
            Map.of("LIVEKIT_API_KEY", "key", "LIVEKIT_API_SECRET", "hush-hush");
    private static final String REPORT =
            """
            {"stages": {"ingress": {"count": 12, "min_us": 1, "p50_us": 2.25, "p90_us": 3, "p99_us": 4, "p999_us": 5, "max_us": 6}},
             "paths": {}, "network": {}}
            """;

    private HttpServer host;
    private String requested;
    private String authorization;
    private int status = 200;

    @BeforeEach
    void listen() throws IOException {
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        host.createContext("/", this::answer);
        host.start();
    }

    @AfterEach
    void close() {
        host.stop(0);
    }

    @Test
    void shouldPrintTable() {
        final List<String> lines = latency().lines();

        assertEquals("/v1/latency?format=json", requested);
        assertEquals(
                List.of("count", "min", "p50", "p90", "p99", "p99.9", "max"),
                List.of(lines.getFirst().strip().split(" +")));
        assertEquals("stages (microseconds)", lines.get(1));
        assertEquals(
                List.of("ingress", "12", "1.0", "2.3", "3.0", "4.0", "5.0", "6.0"),
                List.of(lines.get(2).strip().split(" +")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "hgrm", "hlog"})
    void shouldPrintOtherFormatsAsTheyCome(final String format) {
        assertEquals(REPORT.lines().toList(), latency("--format", format).lines());
        assertEquals("/v1/latency?format=" + format, requested);
    }

    @Test
    void shouldAskForACall() {
        latency("--call", "c1", "--format", "hlog").lines();
        assertEquals("/v1/calls/c1/latency?format=hlog", requested);

        status = 404;
        assertTrue(latency("--call", "c1").refusal(1).contains("--call"));
        assertTrue(latency("--call", "c 1").refusal(2).contains("--call"));
    }

    @Test
    void shouldSignItsOwnToken() {
        latency().lines();

        assertInstanceOf(
                TokenResult.Valid.class,
                new LiveKitTokens("key", "hush-hush", Clock.systemUTC())
                        .verify(authorization.substring("Bearer ".length())));
    }

    @Test
    void shouldFindHostOnItsConfiguredPort() {
        final Map<String, String> environment =
                Map.of("VOICE_GATEWAY_PORT", Integer.toString(host.getAddress().getPort()));

        assertEquals(0, CommandRun.of(environment, "latency").exitCode());
    }

    @Test
    void shouldTellHowToBelieveItWhenTokenIsRefused() {
        status = 401;

        final String refusal = latency().refusal(1);

        assertTrue(refusal.contains("LIVEKIT_API_SECRET"), refusal);
    }

    @Test
    void shouldTellAnswerThatIsNoReport() {
        status = 503;

        assertTrue(latency().refusal(1).contains("503"));
    }

    @Test
    void shouldTellThatNobodyAnswers() {
        final String url = url();
        host.stop(0);

        final String refusal = CommandRun.of(KEYS, "latency", "--url", url).refusal(1);

        assertTrue(refusal.contains(url), refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "--url,    ftp://127.0.0.1",
        "--url,    127.0.0.1:8080",
        "--url,    http://",
        "--url,    'http://a b'",
        "--format, xml",
        "--format, TABLE"
    })
    void shouldNameWrongOption(final String option, final String value) {
        final String refusal = CommandRun.of(KEYS, "latency", option, value).refusal(2);

        assertTrue(refusal.contains(option), refusal);
    }

    private CommandRun latency(final String... options) {
        final String[] line = new String[3 + options.length];
        line[0] = "latency";
        line[1] = "--url";
        line[2] = url() + "/";
        System.arraycopy(options, 0, line, 3, options.length);
        return CommandRun.of(KEYS, line);
    }

    private String url() {
        return "http://127.0.0.1:" + host.getAddress().getPort();
    }

    private void answer(final HttpExchange exchange) throws IOException {
        requested = exchange.getRequestURI().toString();
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        final byte[] body = REPORT.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
