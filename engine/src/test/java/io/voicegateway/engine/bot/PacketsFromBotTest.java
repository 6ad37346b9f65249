package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventPoller;
import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.BotStream;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the room gets of a bot that sends packets: each with its place in time, in milliseconds. */
class PacketsFromBotTest {
    private static final long MS = 1_000_000L;
    private static final byte SILK_20_MS = 1 << 3;
    private static final byte SILK_60_MS = 3 << 3;
    private static final int VOICE = 0x80;
    private static final byte CELT_10_MS = (byte) (18 << 3);

    private final RingBuffer<MediaFrame> ring =
            RingBuffer.createSingleProducer(MediaFrame::new, 512);
    private final EventPoller<MediaFrame> poller = ring.newPoller();
    private final BotRtp rtp =
            new BotRtp(
                    new BotStream(1, 7, 111),
                    new AudioIngress(ring, new EngineCounters(), System::nanoTime));
    private final PacketsFromBot bot = new PacketsFromBot(60_000, rtp);
    private long nowMs;

    @BeforeEach
    void start() {
        ring.addGatingSequences(poller.getSequence());
        rtp.start(0);
    }

    @Test
    void shouldSendSilenceAtEachTick() throws Exception {
        advance(60);

        assertEquals(List.of(". 0", ". 20", ". 40", ". 60"), sent());
    }

    @Test
    void shouldPassOnAPacketThatComesInTimeAtOnce() throws Exception {
        advance(105);
        sent();

        say('a', SILK_20_MS, 20);
        assertEquals(List.of("a 120"), sent());
        advance(20);
        say('b', SILK_20_MS, 20);
        assertEquals(List.of("b 140"), sent());
    }

    @Test
    void shouldPaceABurst() throws Exception {
        advance(100);
        sent();
        for (char letter = 'a'; letter <= 'e'; letter++) {
            say(letter, SILK_20_MS, 20);
        }

        assertEquals(List.of("a 120"), sent());
        advance(20);
        assertEquals(List.of("b 140"), sent());
        advance(60);
        assertEquals(List.of("c 160", "d 180", "e 200"), sent());
        assertTrue(bot.playout().isEmpty());
    }

    @Test
    void shouldMakeUpInPausesWhatAStallHasLeftBehind() throws Exception {
        for (int i = 0; i < 6; i++) {
            say('s', 20);
        }
        speakInRealTime('s', 20, 60);
        assertTrue(bot.playout().bufferedMs() >= 60, "nothing was left behind");

        speakInRealTime('p', 5, 60);

        assertEquals(0, bot.playout().bufferedMs());
        speakInRealTime('s', 20, 60);
        assertEquals(0, bot.playout().bufferedMs());
    }

    /** An encoder without DTX spends as many bytes on a pause as on a soft voice. */
    @Test
    void shouldTakeForAPauseWhatHasNoVoice() throws Exception {
        for (int i = 0; i < 6; i++) {
            say('s', 60);
        }
        speakInRealTime('s', 60, 60);
        assertTrue(bot.playout().bufferedMs() >= 60, "nothing was left behind");

        for (int i = 0; i < 60; i++) {
            say('p', 60, 0);
            advance(20);
            sent();
        }

        assertEquals(0, bot.playout().bufferedMs());
    }

    @Test
    void shouldLeaveOutNothingOfABurst() throws Exception {
        for (int i = 0; i < 200; i++) {
            say('p', 5);
        }
        advance(4_000);

        assertEquals(200, sent().stream().filter(packet -> packet.startsWith("p")).count());
    }

    /** One packet each 20 ms. */
    private void speakInRealTime(final char letter, final int length, final int packetCount)
            throws Exception {
        for (int i = 0; i < packetCount; i++) {
            say(letter, length);
            advance(20);
            sent();
        }
    }

    @Test
    void shouldWaitForALateBotBeforeItFallsSilent() throws Exception {
        advance(105);
        say('a', SILK_20_MS, 20);
        sent();
        advance(50);
        say('b', SILK_20_MS, 20);
        assertEquals(List.of("b 140"), sent());

        advance(60);

        assertEquals(". 160", sent().getFirst(), "in its place");
    }

    @Test
    void shouldSendLongPacketsAtTheirOwnPaceAndShortOnesTogether() throws Exception {
        advance(100);
        sent();
        for (char letter = 'a'; letter <= 'c'; letter++) {
            say(letter, SILK_60_MS, 60);
        }
        advance(60);
        assertEquals(List.of("a 120", "b 180"), sent());
        advance(60);
        assertEquals(List.of("c 240"), sent());

        for (char letter = 'd'; letter <= 'g'; letter++) {
            say(letter, CELT_10_MS, 10);
        }
        advance(80);
        assertEquals(List.of("d 300", "e 310", "f 320", "g 330"), sent().subList(0, 4));
    }

    @Test
    void shouldReachAMarkWhenItsPacketHasLeft() throws Exception {
        advance(100);
        say('a', SILK_20_MS, 20);
        say('b', SILK_20_MS, 20);
        bot.playout().mark("m");
        assertNull(bot.playout().pollReachedMark());

        advance(20);

        assertEquals("m", bot.playout().pollReachedMark());
        assertEquals(40, bot.playout().heardMs());
    }

    @Test
    void shouldDropWhatIsClearedAndGoOnInTime() throws Exception {
        advance(100);
        for (int i = 0; i < 10; i++) {
            say('a', SILK_20_MS, 20);
        }
        sent();

        assertEquals(180, bot.playout().clear());
        advance(80);
        assertEquals(List.of(". 140", ". 160", ". 180"), sent().subList(0, 3));
    }

    @Test
    void shouldGoOnWhereTheClockIsAfterAPause() throws Exception {
        advance(100);
        sent();
        rtp.skip(500);
        nowMs += 10_000;
        advance(20);

        assertEquals(List.of(". 10120"), sent());
    }

    private void say(final char letter, final byte toc, final int durationMs) {
        bot.write(
                new BotEvent.Packet(
                        new byte[] {toc, (byte) letter, 0, 0}, durationMs * 48, nowMs * MS));
        bot.onWork(nowMs * MS);
    }

    /** 20 ms of voice in so many bytes. */
    private void say(final char letter, final int length) {
        say(letter, length, VOICE);
    }

    private void say(final char letter, final int length, final int voice) {
        final byte[] packet = new byte[length];
        packet[0] = SILK_20_MS;
        packet[1] = (byte) (voice | letter);
        bot.write(new BotEvent.Packet(packet, 20 * 48, nowMs * MS));
        bot.onWork(nowMs * MS);
    }

    /** Time passes, with its ticks. */
    private void advance(final int ms) {
        for (int i = 0; i < ms; i++) {
            nowMs++;
            if (nowMs % BotLeg.FRAME_MS == 0) {
                rtp.onTick(nowMs * MS);
                bot.onTick(nowMs * MS);
            }
        }
    }

    private List<String> sent() throws Exception {
        final List<String> sent = new ArrayList<>();
        poller.poll(
                (frame, _, _) -> {
                    final int length = frame.packetLength() - 12;
                    final char letter =
                            length == 3 ? '.' : (char) (frame.buffer().getByte(13) & 0x7F);
                    sent.add(letter + " " + frame.buffer().getInt(4, ByteOrder.BIG_ENDIAN) / 48);
                    return true;
                });
        return sent;
    }
}
