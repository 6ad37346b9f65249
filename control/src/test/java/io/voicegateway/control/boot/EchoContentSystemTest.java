package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a caller hears of itself by way of a bot is what it sang, all of it, in order, at its pitch, in every dialect and at every rate; and
 * when the caller's network loses and delays packets, what is missing is concealed. {@code -Decho.seconds} says for how long.
 */
@Tag("system")
@Timeout(180)
class EchoContentSystemTest {
    private static final int SECONDS = Integer.getInteger("echo.seconds", 6);

    /** Within this the gateway has learnt how long the caller's packets are under way. */
    private static final int SETTLED_WITHIN_S = 2;

    private static final int FRAMES_PER_S = 50;
    private static final int LOSS_PERCENT = 5;
    private static final int JITTER_MS = 30;

    @TempDir private static Path directory;
    private static Vertx vertx;
    private static EchoingBot bot;
    private static Ready host;

    @BeforeAll
    static void launch() throws Exception {
        vertx = Vertx.vertx();
        bot = EchoingBot.launch(vertx);
        host = GatewayProcess.host(directory, Map.of());
    }

    @AfterAll
    static void close() throws Exception {
        host.close();
        bot.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "twilio, 0",
        "telnyx, 0",
        "plivo, 0",
        "exotel, 8000",
        "l16, 8000",
        "l16, 12000",
        "l16, 16000",
        "l16, 24000",
        "l16, 48000",
        "vonage, 16000",
        "pipecat, 24000",
        "opus, 0"
    })
    void shouldEchoAllOfASong(final String dialect, final int sampleRateHz) throws Exception {
        final String good = create("good", dialect, sampleRateHz);
        final String poor = create("poor", dialect, sampleRateHz);
        try (LossyLink link = new LossyLink();
                Guest caller = new Guest(vertx, host, good, "driver");
                Guest unlucky = new Guest(vertx, host, poor, "driver", link::before)) {
            link.loss(LOSS_PERCENT);
            link.jitter(JITTER_MS);
            sing(caller, good);
            sing(unlucky, poor);

            final Sweep whole = echo(caller, good);
            final Sweep patched = echo(unlucky, poor);

            caller.assertWell();
            unlucky.assertWell();
            link.assertWell();
            System.err.println("ECHO " + good + " hole " + whole.longestHole() + " " + whole);
            System.err.println("ECHO " + poor + " hole " + patched.longestHole() + " " + patched);
            assertEquals(0, whole.longestHole(), whole::toString);
            assertEquals(0, whole.misplacedCount(), whole::toString);
            assertTrue(patched.longestHole() <= 1, patched::toString);
            assertTrue(patched.misplacedCount() * 4 < patched.frameCount(), patched::toString);
        } finally {
            end(good);
            end(poor);
        }
    }

    private static String create(final String path, final String dialect, final int sampleRateHz)
            throws Exception {
        final String callId = path + "-" + dialect + "-" + sampleRateHz;
        final JsonObject wanted =
                new JsonObject().put("url", bot.url("/" + callId)).put("dialect", dialect);
        if (sampleRateHz > 0) {
            wanted.put("sample_rate", sampleRateHz);
        }
        final JsonObject body = new JsonObject().put("call_id", callId).put("bot", wanted);
        final var answer = host.post("/v1/calls", body.encode());
        assertEquals(201, answer.statusCode(), answer.body());
        return callId;
    }

    private static void sing(final Guest caller, final String callId) {
        caller.hear("bot_" + callId, 0);
        caller.sing(Sweep::cycles);
    }

    /** The last of what comes back, after all that was to be sung. */
    private static Sweep echo(final Guest caller, final String callId) throws Exception {
        ScenarioCall.await(
                "the song",
                () -> caller.sentCount() >= (SETTLED_WITHIN_S + SECONDS) * FRAMES_PER_S,
                TimeUnit.SECONDS.toNanos(40 + SECONDS));
        final short[] voice = caller.voiceOf("bot_" + callId);
        final int wanted = SECONDS * Guest.RATE_HZ;
        assertTrue(voice.length >= wanted, () -> "heard only " + voice.length + " samples");
        return new Sweep(Arrays.copyOfRange(voice, voice.length - wanted, voice.length));
    }

    private static void end(final String callId) throws Exception {
        host.process()
                .send(HttpRequest.newBuilder(host.api().resolve("/v1/calls/" + callId)).DELETE());
    }
}
