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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a caller hears of itself by way of a bot is what it sang, all of it, in order, at its pitch, in every dialect and at every rate; and
 * when the caller's network loses and delays packets, what is missing is concealed. By its name no part of a build, but a command of its
 * own, which wants a machine that does nothing else; {@code -Decho.seconds} says for how long.
 */
@Tag("system")
@Timeout(600)
class EchoContent {
    private static final int SECONDS = Integer.getInteger("echo.seconds", 4);

    /** Within this the gateway has learnt how long the caller's packets are under way. */
    private static final long SETTLED_WITHIN_NS = TimeUnit.SECONDS.toNanos(3);

    /** What a caller who was late has left behind is over. */
    private static final long RECOVERED_WITHIN_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int PATIENCE_S = 30 + 3 * SECONDS;
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
            final long endNs = System.nanoTime();
            duets.forEach(Duet::hangUp);

            assertAll(counters(), duets.stream().map(duet -> () -> duet.assertEchoed(endNs)));
        } finally {
            for (final Duet duet : duets) {
                duet.close();
            }
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
        private final boolean isRedundancyUsed;

        Duet(final String dialect, final int sampleRateHz) throws Exception {
            isRedundancyUsed = !dialect.equals("opus");
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

        /** @param endNs when the first of all hangs up, which is much work for the machine */
        void assertEchoed(final long endNs) throws Exception {
            final Sweep whole = echo(caller, good, endNs);
            final Sweep patched = echo(unlucky, poor, endNs);

            caller.assertWell();
            unlucky.assertWell();
            link.assertWell();
            assertEquals(0, whole.longestHoleMs(), () -> good + ": " + whole);
            assertEquals(0, whole.misplacedCount(), () -> good + ": " + whole);
            assertTrue(patched.longestHoleMs() <= holeMaxMs(), () -> poor + ": " + patched);
            // The lost ones, what overtook another, and what a decoder needs to find its way back.
            assertTrue(
                    patched.misplacedCount() * 10 < patched.frameCount(),
                    () -> poor + ": " + patched);
        }

        /** One frame; but of several that were lost in a row the last alone is sent again, inside of the packet that follows. */
        private int holeMaxMs() {
            // A bot that takes packets is told of a loss, and its own decoder has the redundancy;
            // that of the caller has not.
            final int rebuiltCount = isRedundancyUsed ? 1 : 0;
            return FRAME_MS * Math.max(1, link.mostLostInARow() - rebuiltCount) + GROW_MS;
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

    /** The last of what came back until then. */
    private static Sweep echo(final Guest caller, final String callId, final long endNs)
            throws Exception {
        final short[] voice = caller.voiceOf("bot_" + callId, endNs);
        final int wanted = SECONDS * Guest.RATE_HZ;
        assertTrue(voice.length >= wanted, () -> "heard only " + voice.length + " samples");
        return new Sweep(Arrays.copyOfRange(voice, voice.length - wanted, voice.length));
    }

    private static void end(final String callId) throws Exception {
        host.process()
                .send(HttpRequest.newBuilder(host.api().resolve("/v1/calls/" + callId)).DELETE());
    }
}
