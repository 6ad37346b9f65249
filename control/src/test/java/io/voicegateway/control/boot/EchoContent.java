package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import io.voicegateway.control.boot.Undisturbed.Stretch;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a caller hears of itself by way of a bot is what it sang, all of it, in order, at its pitch, in every dialect and at every rate; and
 * when the caller's network loses and delays packets, what is missing is concealed. By its name no part of a build, but a command of its
 * own, which wants a machine that does nothing else; {@code -Decho.seconds} says how much of it is judged: what is heard while the machine
 * keeps nobody waiting, for a second at a time or longer.
 */
@Tag("system")
@Timeout(600)
class EchoContent {
    private static final int SECONDS = Integer.getInteger("echo.seconds", 4);

    /** At the edges of a stretch a packet more or less is heard in it. */
    private static final int SPARE_S = 1;

    private static final int PATIENCE_S = 30 + 5 * SECONDS;
    private static final int FRAMES_PER_S = 50;
    private static final int LOSS_PERCENT = 5;
    private static final int JITTER_MS = 30;
    private static final int FRAME_MS = 20;

    /** A decoder lets what follows a concealed frame grow out of that, which may have ended in silence. */
    private static final int GROW_MS = 5;

    private static final Pattern COUNTER =
            Pattern.compile(
                    "^voice_gateway_\\S*(full|policed|stalled|old|concealed|dropped|slow)\\S*_total");

    @TempDir private static Path directory;
    private static Vertx vertx;
    private static EchoingBot bot;
    private static Ready host;
    private static List<byte[]> song;

    @BeforeAll
    static void launch() throws Exception {
        song = Song.encode(Sweep::cycles, 2 * PATIENCE_S * FRAMES_PER_S);
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

    /** @param sampleRateHz 0 for the dialect's own */
    @ParameterizedTest
    @CsvSource({
        "opus, 0",
        "pipecat, 24000",
        "twilio, 0",
        "telnyx, 0",
        "plivo, 0",
        "exotel, 8000",
        "vonage, 16000",
        "l16, 8000",
        "l16, 12000",
        "l16, 16000",
        "l16, 24000",
        "l16, 48000"
    })
    void shouldEchoAllOfASong(final String dialect, final int sampleRateHz) throws Exception {
        final Duet duet = new Duet(dialect, sampleRateHz);
        try {
            // Nothing is judged meanwhile: that takes the time of the song.
            duet.sing();
            final List<Stretch> stretches = awaitSong(duet);
            duet.hangUp();

            assertAll(counters(), () -> duet.assertEchoed(stretches));
        } finally {
            duet.close();
        }
    }

    /** What the gateway has dropped, invented and been late with until now: to be told with a failure. */
    private static String counters() throws Exception {
        return host.get("/metrics")
                .body()
                .lines()
                .filter(line -> COUNTER.matcher(line).find() && !line.matches(".* 0(\\.0)?"))
                .collect(Collectors.joining(", "));
    }

    /** Both have sung undisturbed for so long. */
    private static List<Stretch> awaitSong(final Duet duet) {
        final Undisturbed undisturbed =
                new Undisturbed(List.of(duet.caller, duet.unlucky), host.process().pid());
        ScenarioCall.await(
                "a song that the machine does not interrupt",
                () ->
                        lengthNs(undisturbed.untilNow())
                                >= TimeUnit.SECONDS.toNanos(SECONDS + SPARE_S),
                TimeUnit.SECONDS.toNanos(PATIENCE_S));
        return undisturbed.untilNow();
    }

    private static long lengthNs(final List<Stretch> stretches) {
        return stretches.stream().mapToLong(Stretch::lengthNs).sum();
    }

    /** Two calls with bots of a dialect: the caller of one has a good network, and that of the other has not. */
    private static final class Duet {
        private final LossyLink link = new LossyLink();
        private final String good;
        private final String poor;
        private final Guest caller;
        private final Guest unlucky;

        Duet(final String dialect, final int sampleRateHz) throws Exception {
            good = create("good", dialect, sampleRateHz);
            poor = create("poor", dialect, sampleRateHz);
            caller = new Guest(vertx, host, good, "driver");
            unlucky = new Guest(vertx, host, poor, "driver", link::before);
            caller.hear("bot_" + good, 0);
            unlucky.hear("bot_" + poor, 0);
            link.loss(LOSS_PERCENT);
            link.jitter(JITTER_MS);
        }

        void sing() {
            caller.sing(song);
            unlucky.sing(song);
        }

        void hangUp() {
            caller.close();
            unlucky.close();
        }

        void assertEchoed(final List<Stretch> stretches) throws Exception {
            caller.assertWell();
            unlucky.assertWell();
            link.assertWell();
            for (final Sweep whole : echo(caller, good, stretches)) {
                assertEquals(0, whole.longestHoleMs(), () -> good + ": " + whole);
                assertEquals(0, whole.misplacedCount(), () -> good + ": " + whole);
            }
            int misplacedCount = 0;
            int frameCount = 0;
            final int holeMaxMs = holeMaxMs();
            for (final Sweep patched : echo(unlucky, poor, stretches)) {
                assertTrue(
                        patched.longestHoleMs() <= holeMaxMs,
                        () -> poor + ": allowed " + holeMaxMs + ", " + patched);
                misplacedCount += patched.misplacedCount();
                frameCount += patched.frameCount();
            }
            // The lost ones, what overtook another, and what a decoder needs to find its way back.
            assertTrue(
                    misplacedCount * 10 < frameCount,
                    poor + ": " + misplacedCount + " of " + frameCount + " frames misplaced");
        }

        /** One frame; but more of several that were lost in a row. */
        private int holeMaxMs() {
            final int lostCount = link.mostLostInARow();
            return GROW_MS + (lostCount > 1 ? CodecAlone.longestHoleMs(song, lostCount) : FRAME_MS);
        }

        void close() throws Exception {
            hangUp();
            link.close();
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

    /** What came back in each of them. */
    private static List<Sweep> echo(
            final Guest caller, final String callId, final List<Stretch> stretches) {
        final HeardVoice voice = caller.voiceOf("bot_" + callId);
        final List<short[]> heard =
                stretches.stream()
                        .map(stretch -> voice.between(stretch.startNs(), stretch.endNs()))
                        .toList();
        final int heardCount = heard.stream().mapToInt(samples -> samples.length).sum();
        assertTrue(
                heardCount >= SECONDS * Guest.RATE_HZ,
                () -> callId + ": heard only " + heardCount + " samples");
        return heard.stream().map(Sweep::new).toList();
    }

    private static void end(final String callId) throws Exception {
        host.process()
                .send(HttpRequest.newBuilder(host.api().resolve("/v1/calls/" + callId)).DELETE());
    }
}
