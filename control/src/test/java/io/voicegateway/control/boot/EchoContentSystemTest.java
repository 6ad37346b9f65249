package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a caller hears of itself by way of a bot is what it sang, all of it, in order, at its pitch, in every dialect and at every rate; and
 * when the caller's network loses and delays packets, what is missing is concealed. A command of its own, which wants a machine that does
 * nothing else; {@code -Decho.seconds} says for how long.
 */
@EnabledIfSystemProperty(named = "echo.seconds", matches = "\\d+")
@Tag("system")
@Timeout(600)
class EchoContentSystemTest {
    private static final int SECONDS = Integer.getInteger("echo.seconds", 4);

    /** Within this the gateway has learnt how long the caller's packets are under way. */
    private static final long SETTLED_WITHIN_NS = TimeUnit.SECONDS.toNanos(3);

    /** What a caller who was late has left behind is over. */
    private static final long RECOVERED_WITHIN_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int PATIENCE_S = 30 + 3 * SECONDS;
    private static final int FRAMES_PER_S = 50;
    private static final int LOSS_PERCENT = 5;
    private static final int JITTER_MS = 30;
    private static final int HOLE_MAX_MS = 20;

    /** Where packets pass untouched it is the caller's decoder that conceals: what it makes of a second lost one fades. */
    private static final int HOLE_OF_PACKETS_MAX_MS = 40;

    @TempDir private static Path directory;
    private static Vertx vertx;
    private static EchoingBot bot;
    private static Ready host;
    private static List<byte[]> song;

    @BeforeAll
    static void launch() throws Exception {
        song = Guest.encode(Sweep::cycles, 2 * PATIENCE_S * FRAMES_PER_S);
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

    /** @param singers dialect and rate, 0 for the dialect's own; all of a line sing at once */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "opus 0, pipecat 24000, twilio 0",
                "telnyx 0, plivo 0, exotel 8000",
                "vonage 16000, l16 8000, l16 12000",
                "l16 16000, l16 24000, l16 48000"
            })
    void shouldEchoAllOfASong(final String singers) throws Exception {
        final List<Duet> duets = new ArrayList<>();
        try {
            for (final String singer : singers.split(", ")) {
                final String[] bot = singer.split(" ");
                duets.add(new Duet(bot[0], Integer.parseInt(bot[1])));
            }

            // Nobody joins while the others sing, and nothing is judged: both take the time of the
            // song.
            duets.forEach(Duet::sing);
            awaitSong(duets);
            duets.forEach(Duet::hangUp);

            assertAll(duets.stream().map(duet -> duet::assertEchoed));
        } finally {
            for (final Duet duet : duets) {
                duet.close();
            }
        }
    }

    /** All have sung for so long, since all had settled and since the machine last kept one of them waiting. */
    private static void awaitSong(final List<Duet> duets) {
        final long settledNs = System.nanoTime() + SETTLED_WITHIN_NS;
        ScenarioCall.await(
                "a song that the machine does not interrupt",
                () -> {
                    long sinceNs = settledNs;
                    for (final Duet duet : duets) {
                        sinceNs = later(sinceNs, duet.caller.lateAtNs() + RECOVERED_WITHIN_NS);
                        sinceNs = later(sinceNs, duet.unlucky.lateAtNs() + RECOVERED_WITHIN_NS);
                    }
                    return System.nanoTime() - sinceNs >= TimeUnit.SECONDS.toNanos(SECONDS);
                },
                TimeUnit.SECONDS.toNanos(PATIENCE_S));
    }

    private static long later(final long ns, final long otherNs) {
        return otherNs - ns > 0 ? otherNs : ns;
    }

    /** Two calls with bots of a dialect: the caller of one has a good network, and that of the other has not. */
    private static final class Duet {
        private final LossyLink link = new LossyLink();
        private final String good;
        private final String poor;
        private final Guest caller;
        private final Guest unlucky;
        private final int holeMaxMs;

        Duet(final String dialect, final int sampleRateHz) throws Exception {
            holeMaxMs = dialect.equals("opus") ? HOLE_OF_PACKETS_MAX_MS : HOLE_MAX_MS;
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

        void assertEchoed() throws Exception {
            final Sweep whole = echo(caller, good);
            final Sweep patched = echo(unlucky, poor);

            caller.assertWell();
            unlucky.assertWell();
            link.assertWell();
            assertEquals(0, whole.longestHoleMs(), () -> good + ": " + whole);
            assertEquals(0, whole.misplacedCount(), () -> good + ": " + whole);
            assertTrue(patched.longestHoleMs() <= holeMaxMs, () -> poor + ": " + patched);
            // The lost ones, what overtook another, and what a decoder needs to find its way back.
            assertTrue(
                    patched.misplacedCount() * 10 < patched.frameCount(),
                    () -> poor + ": " + patched);
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

    /** The last of what came back. */
    private static Sweep echo(final Guest caller, final String callId) throws Exception {
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
