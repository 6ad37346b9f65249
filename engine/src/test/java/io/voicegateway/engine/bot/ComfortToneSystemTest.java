package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.Channel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller hears while nobody speaks for the bot. */
@Tag("system")
@Timeout(60)
class ComfortToneSystemTest {
    private static final int TONE_HZ = 400;
    private static final String LOST = "disconnected 1006 false";

    /** In which codecs ring out. */
    private static final int SETTLED_PACKETS = 5;

    private BotLegScene scene;

    @BeforeEach
    void launch() throws InterruptedException {
        scene = new BotLegScene(TONE_HZ);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void shouldPlayWhileALostBotIsDialledAgain() throws Exception {
        // A bot of each form: the tone does not depend on it.
        for (final Wire wire : List.of(Wire.TWILIO, Wire.OPUS)) {
            final long heardMs = scene.leg.heardMs();
            final Channel socket = scene.open(wire.dialect, 0);
            wire.say(socket, Tones.tone(wire.fromBotHz, 1_000, wire.fromBotHz / 5));
            scene.awaitHeard(heardMs + 200);
            scene.awaitPublished(SETTLED_PACKETS);
            assertSilence();
            scene.leg.drop();
            assertEquals(LOST, scene.listener.next());

            assertTone();
            scene.dial("ws://127.0.0.1:1/");
            assertEquals(LOST, scene.listener.next());
            assertTone();
            scene.open(wire.dialect, 0);
            scene.awaitPublished(SETTLED_PACKETS);
            assertSilence();
            scene.leg.close();
            assertEquals("disconnected 1000 true", scene.listener.next());
        }
        scene.assertRtpContinues();
    }

    @Test
    void shouldLetTheLastWordsBeHeardFirst() throws Exception {
        final Channel socket = scene.open("twilio", 0);
        Wire.TWILIO.say(socket, Tones.tone(8_000, 1_000, 8_000));
        scene.awaitHeard(200);
        scene.leg.drop();
        assertEquals(LOST, scene.listener.next());

        scene.awaitHeard(1_000);

        assertTrue(share(scene.decodePublished(), 1_000) > 0.8);
        scene.awaitPublished(SETTLED_PACKETS);
        assertTone();
    }

    @Test
    void shouldBeSilentForABotThatHungUp() throws Exception {
        FakeBot.hangUp(scene.open("twilio", 0), 1000);
        assertEquals("disconnected 1000 true", scene.listener.next());

        assertSilence();
    }

    @Test
    void shouldBeSilentWhileAHumanHasTheCall() throws Exception {
        scene.open("twilio", 0);
        scene.leg.drop();
        assertEquals(LOST, scene.listener.next());
        assertTone();

        scene.leg.mute(true);

        scene.awaitPublished(SETTLED_PACKETS);
        assertSilence();
    }

    private void assertTone() {
        final short[] heard = scene.awaitPublished(50);
        assertTrue(share(heard, TONE_HZ) > 0.8, () -> "share=" + share(heard, TONE_HZ));
    }

    private void assertSilence() {
        final short[] heard = scene.awaitPublished(20);
        assertTrue(Tones.isQuiet(heard, 0, heard.length));
    }

    private static double share(final short[] heard, final double hz) {
        return Tones.windowedShare(heard, BotLegScene.RATE_HZ, hz);
    }
}
