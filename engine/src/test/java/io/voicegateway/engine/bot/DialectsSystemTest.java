package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import io.netty.util.ResourceLeakDetector;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.status.EngineCounter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What must be so for every dialect, through a socket, with a bot that is strict about its wire. */
@Tag("system")
@Timeout(60)
class DialectsSystemTest {
    private static final double TONE_HZ = 440;

    private BotLegScene scene;

    @BeforeAll
    static void watchForLeaks() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @BeforeEach
    void launch() throws InterruptedException {
        scene = new BotLegScene();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void shouldGreetThenSendSilenceEachTwentyMilliseconds() {
        inEachDialect(
                (wire, scene) -> {
                    final long openedNs = System.nanoTime();
                    scene.open(wire.dialect, 0);

                    wire.checkGreeting(scene.bot);
                    for (int i = 0; i < 50; i++) {
                        final short[] frame = wire.hear(scene.bot);
                        assertEquals(wire.toBotHz / 50, frame.length);
                        assertTrue(Tones.isQuiet(frame, 0, frame.length));
                    }
                    final long elapsedMs = (System.nanoTime() - openedNs) / 1_000_000;
                    assertTrue(elapsedMs >= 49 * 20, "50 frames took " + elapsedMs + " ms");
                });
    }

    @Test
    void shouldCarryTheCallersVoiceToTheBotAndBack() {
        inEachDialect(
                (wire, scene) -> {
                    scene.bot.isEchoing = true;
                    scene.open(wire.dialect, 0);
                    scene.sendTone(TONE_HZ, 100);

                    scene.awaitHeard(1_500);

                    assertPitch(scene);
                    scene.assertRtpContinues();
                });
    }

    @Test
    void shouldEchoAtTheRightPitchAtEachRate() {
        Concurrently.forEach(
                AudioCodec.SAMPLE_RATES_HZ,
                sampleRateHz -> {
                    try (BotLegScene rated = new BotLegScene()) {
                        rated.bot.isEchoing = true;
                        rated.open("l16", sampleRateHz);
                        rated.sendTone(TONE_HZ, 75);

                        rated.awaitHeard(1_000);

                        assertPitch(rated);
                    }
                });
    }

    @Test
    void shouldPaceABurstAndReturnItsMarkAfterPlayout() {
        inEachDialect(
                (wire, scene) -> {
                    final Channel socket = scene.open(wire.dialect, 0);
                    final int beforeSaid = scene.poll();
                    wire.say(socket, Tones.tone(wire.fromBotHz, TONE_HZ, wire.fromBotHz));
                    final String mark = wire.mark("heard", false);
                    if (mark != null) {
                        wire.sayMark(socket, "heard");
                        scene.bot.message(mark);
                        final int played = scene.poll() - beforeSaid;
                        assertTrue(played >= 50, "packets=" + played);
                    }

                    scene.awaitHeard(1_000);

                    scene.assertPaced();
                    assertEquals(1_000, scene.leg.heardMs());
                    final int before = scene.poll();
                    BotLegScene.await(() -> scene.poll() >= before + 10);
                    assertPitch(scene);
                    scene.assertRtpContinues();
                });
    }

    @Test
    void shouldFallSilentWhenCleared() {
        inEachDialect(
                (wire, scene) -> {
                    final Channel socket = scene.open(wire.dialect, 0);
                    wire.say(socket, Tones.tone(wire.fromBotHz, TONE_HZ, 5 * wire.fromBotHz));
                    final String mark = wire.mark("late", true);
                    if (mark != null) {
                        wire.sayMark(socket, "late");
                    }
                    scene.awaitHeard(300);

                    wire.sayClear(socket);

                    final String[] cleared = scene.listener.next().split(" ");
                    assertEquals("cleared", cleared[0]);
                    assertEquals(
                            5_000, Long.parseLong(cleared[1]) + Long.parseLong(cleared[2]), 21);
                    if (mark != null) {
                        scene.bot.message(mark);
                    }
                    final int before = scene.poll();
                    BotLegScene.await(() -> scene.poll() >= before + 20);
                    final short[] heard = scene.decodePublished();
                    // Two frames in which the codec rings out.
                    final int quietFrom = (before + 3) * BotLegScene.FRAME_SAMPLES;
                    assertTrue(Tones.isQuiet(heard, quietFrom, heard.length - quietFrom));
                    scene.assertRtpContinues();
                });
    }

    @Test
    void shouldGoOnAfterGarbage() {
        inEachDialect(
                (wire, scene) -> {
                    final Channel socket = scene.open(wire.dialect, 0);
                    FakeBot.say(socket, "{\"event\":");
                    FakeBot.say(socket, "");
                    FakeBot.say(socket, "[".repeat(5_000));
                    if (wire != Wire.L16 && wire != Wire.VONAGE) {
                        FakeBot.sayBinary(socket, new byte[] {-1, -1, -1});
                    }
                    FakeBot.sayBinary(socket, new byte[0]);

                    wire.say(socket, Tones.tone(wire.fromBotHz, TONE_HZ, wire.fromBotHz / 2));

                    scene.awaitHeard(500);
                    assertPitch(scene);
                    assertEquals(0, scene.counter(EngineCounter.ERRORS));
                    assertTrue(
                            scene.counter(EngineCounter.BOT_MESSAGES_MALFORMED)
                                            + scene.counter(EngineCounter.BOT_MESSAGES_UNKNOWN)
                                    > 0);
                });
    }

    @Test
    void shouldKeepTheCallersFirstWords() {
        inEachDialect(
                (wire, scene) -> {
                    scene.sendTone(TONE_HZ, 20);
                    scene.open(wire.dialect, 0);
                    wire.checkGreeting(scene.bot);

                    int heardFrames = 0;
                    for (int i = 0; i < 35; i++) {
                        final short[] frame = wire.hear(scene.bot);
                        heardFrames += Tones.isQuiet(frame, 0, frame.length) ? 0 : 1;
                    }
                    // 400 ms were said; catching up may cut a fifth of them.
                    assertTrue(heardFrames >= 15, "heard=" + heardFrames);
                });
    }

    @Test
    void shouldLetTheLastWordsBeHeardWhenTheBotHangsUp() {
        inEachDialect(
                (wire, scene) -> {
                    final Channel socket = scene.open(wire.dialect, 0);
                    wire.say(socket, Tones.tone(wire.fromBotHz, TONE_HZ, wire.fromBotHz / 2));
                    FakeBot.hangUp(socket, 1000);

                    assertEquals("disconnected 1000 true", scene.listener.next());
                    assertEquals(500, scene.leg.heardMs(), 10);
                });
    }

    @Test
    void shouldCloseWhenAsked() {
        inEachDialect(
                (wire, scene) -> {
                    scene.open(wire.dialect, 0);

                    scene.leg.close();

                    scene.bot.message("close 1000");
                    assertEquals("disconnected 1000 true", scene.listener.next());
                });
    }

    @Test
    void shouldSpeakAnyOtherDialectAfterThisOne() {
        inEachDialect(
                (wire, scene) -> {
                    for (final Wire other : List.of(Wire.OPUS, wire, Wire.L16)) {
                        final Channel socket = scene.open(other.dialect, 0);
                        final long heardMs = scene.leg.heardMs();
                        other.say(
                                socket, Tones.tone(other.fromBotHz, TONE_HZ, other.fromBotHz / 2));
                        scene.awaitHeard(heardMs + 500);
                        scene.leg.close();
                        assertEquals("disconnected 1000 true", scene.listener.next());
                    }

                    assertPitch(scene);
                    scene.assertRtpContinues();
                });
    }

    @Test
    void shouldHandOnOpusPacketsUntouched() throws Exception {
        final Channel socket = scene.open("opus", 0);
        final List<byte[]> packets = Wire.packets(Tones.tone(48_000, TONE_HZ, 48_000));
        packets.forEach(scene::sendPacket);
        packets.forEach(packet -> FakeBot.sayBinary(socket, packet));

        scene.awaitHeard(1_000);

        for (final byte[] packet : packets) {
            byte[] heard = scene.bot.binary();
            while (heard.length <= 3 && packet.length > 3) {
                heard = scene.bot.binary();
            }
            assertArrayEquals(packet, heard);
        }
        final List<byte[]> said = new ArrayList<>();
        for (final byte[] packet : scene.published) {
            if (packet.length > 12 + 3) {
                said.add(Arrays.copyOfRange(packet, 12, packet.length));
            }
        }
        assertEquals(packets.size(), said.size());
        for (int i = 0; i < said.size(); i++) {
            assertArrayEquals(packets.get(i), said.get(i));
        }
    }

    @Test
    void shouldHangUpWhenAJambonzBotDisconnects() throws Exception {
        final Channel socket = scene.open("l16", 0);
        Wire.L16.say(socket, Tones.tone(16_000, TONE_HZ, 8_000));
        FakeBot.say(socket, "{\"type\":\"disconnect\"}");

        scene.bot.message("close 1000");
        assertEquals("disconnected 1000 true", scene.listener.next());
        assertEquals(500, scene.leg.heardMs(), 10);
    }

    @Test
    void shouldCancelMarksOnlyWhenAJambonzBotClearsThem() throws Exception {
        final Channel socket = scene.open("l16", 0);
        Wire.L16.say(socket, Tones.tone(16_000, TONE_HZ, 5 * 16_000));
        Wire.L16.sayMark(socket, "m");
        FakeBot.say(socket, "{\"type\":\"clearMarks\"}");

        scene.bot.message(Wire.L16.mark("m", true));
        scene.awaitHeard(1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"audio.drachtio.org", "audio.jambonz.org", ""})
    void shouldAcceptEitherSubprotocolOrNone(final String answered) throws Exception {
        scene.bot.subprotocol = answered.isEmpty() ? null : answered;

        scene.open("l16", 0);

        assertTrue(
                scene.bot.headers.stream()
                        .anyMatch(
                                header ->
                                        header.equalsIgnoreCase(
                                                "sec-websocket-protocol: audio.drachtio.org,"
                                                        + " audio.jambonz.org")),
                () -> scene.bot.headers.toString());
        Wire.L16.checkGreeting(scene.bot);
    }

    @Test
    void shouldFollowAPipecatBotToAnotherRate() throws Exception {
        final Channel socket = scene.open("pipecat", 0);
        for (final int rateHz : new int[] {24_000, 16_000, 44_100, 48_000}) {
            final long heardMs = scene.leg.heardMs();
            final byte[] said = Frames.l16(Tones.tone(rateHz, TONE_HZ, rateHz / 2));
            FakeBot.sayBinary(socket, PipecatDialectTest.audio(rateHz, 1, said));
            scene.awaitHeard(heardMs + 499);
        }

        assertPitch(scene);
    }

    @Test
    void shouldSendDigitsToABotWhoseWireHasThem() throws Exception {
        scene.open("vonage", 0);

        scene.leg.dtmf("1#");

        assertEquals("1", FakeBot.member(scene.bot.message("dtmf"), "digit"));
        assertEquals("#", FakeBot.member(scene.bot.message("dtmf"), "digit"));
    }

    @Test
    void shouldConcealALossForABotThatTakesPackets() throws Exception {
        scene.open("opus", 0);
        Wire.OPUS.checkGreeting(scene.bot);
        final List<byte[]> packets = Wire.packets(Tones.tone(48_000, TONE_HZ, 9_600));
        for (int i = 0; i < packets.size(); i++) {
            if (i == 5) {
                scene.skipPacket();
            } else {
                scene.sendPacket(packets.get(i));
            }
        }

        byte[] next = scene.bot.binary();
        while (!Arrays.equals(next, packets.get(4))) {
            next = scene.bot.binary();
        }
        final byte[] concealed = scene.bot.binary();
        assertEquals(1, concealed.length);
        assertEquals(packets.get(4)[0] & 0x84, concealed[0] & 0x84);
        assertArrayEquals(packets.get(6), scene.bot.binary());
    }

    @Test
    void shouldKnowEveryDialectThatTheApiNames() {
        for (final String dialect : BotLegDescription.DIALECTS) {
            assertNotNull(BotDialects.create(dialect, Frames.session(0, Map.of())));
        }
        assertEquals(Wire.values().length, BotLegDescription.DIALECTS.size());
        assertThrows(
                IllegalArgumentException.class,
                () -> BotDialects.create("morse", Frames.session(0, Map.of())));
    }

    /** In all dialects at once, each with a call of its own. */
    private static void inEachDialect(final InDialect test) {
        Concurrently.forEach(
                List.of(Wire.values()),
                wire -> {
                    try (BotLegScene own = new BotLegScene()) {
                        test.run(wire, own);
                    }
                });
    }

    @FunctionalInterface
    private interface InDialect {
        void run(Wire wire, BotLegScene scene) throws Exception;
    }

    private static void assertPitch(final BotLegScene scene) {
        scene.poll();
        final short[] heard = scene.decodePublished();
        final double share = Tones.windowedShare(heard, BotLegScene.RATE_HZ, TONE_HZ);
        assertTrue(share > 0.8, "share=" + share);
        assertFalse(Tones.windowedShare(heard, BotLegScene.RATE_HZ, 2 * TONE_HZ) > 0.1);
    }
}
