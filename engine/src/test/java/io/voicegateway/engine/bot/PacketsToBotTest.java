package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a bot that takes packets gets: letters are the caller's packets, '.' silence, '!' a loss. */
class PacketsToBotTest {
    private static final byte SILK_20_MS = 1 << 3;
    private static final byte CELT_10_MS = (byte) (18 << 3);
    private static final int SILENCE_LENGTH = 3;

    private final EngineCounters counters = new EngineCounters();
    private final List<byte[]> written = new ArrayList<>();
    private final PacketsToBot bot =
            new PacketsToBot(
                    new OpusDialect(Frames.session(0, Map.of())),
                    counters,
                    frame -> written.add(Frames.bytes(frame)));
    private int ticks;

    @Test
    void shouldSendSilenceEachTickBeforeTheCallerSpeaks() {
        tick(3);

        assertEquals("...", written());
    }

    @Test
    void shouldHandOnEachPacketAtOnce() {
        tick(1);
        say(0, 'a');
        assertEquals(".a", written());
        tick(1);
        say(1, 'b');
        tick(1);
        say(2, 'c');

        assertEquals(".abc", written());
    }

    @Test
    void shouldSendAsMuchTimeAsPasses() {
        for (int i = 0; i < 50; i++) {
            say(i, 'a');
            tick(1);
        }
        tick(50);

        assertEquals(100, written.size());
    }

    @Test
    void shouldConcealWhatIsLateThenFallSilent() {
        say(0, 'a');
        tick(1);
        tick(2);
        assertEquals("a", written(), "nothing is missed within the grace");
        tick(4);

        assertTrue(written().startsWith("a!!!."), written());
        assertEquals(7, written.size());
        assertEquals(3, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldFillTheGapBeforeAPacketThatFollowsALoss() {
        say(0, 'a');
        tick(1);
        tick(1);
        say(2, 'c');

        assertEquals("a!c", written());
        assertEquals(SILK_20_MS, written.get(1)[0]);
    }

    @Test
    void shouldNotFillWhatWasFilledAlready() {
        say(0, 'a');
        tick(1);
        tick(3);
        assertEquals("a!", written());
        say(2, 'c');

        assertEquals("a!c", written());
    }

    @Test
    void shouldPutPacketsThatOvertookOthersBackInOrder() {
        sayOnAJitteryNetwork();

        sayAt(520, 5, 'f');
        sayAt(560, 7, 'h');
        assertEquals("f", written(), "it waits");
        sayAt(570, 6, 'g');
        sayAt(580, 8, 'i');

        assertEquals("fghi", written());
        assertEquals(0, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldWaitForALostPacketAsLongAsTheNetworkHasLatelyNeeded() {
        sayOnAJitteryNetwork();
        sayAt(520, 5, 'f');
        sayAt(560, 7, 'h');

        final long dueNs = bot.dueNs(at(560), at(10_000));
        assertEquals(540 + 35, dueNs / 1_000_000.0, 1);
        bot.onWork(dueNs - 1_000_000);
        assertEquals("f", written());
        bot.onWork(dueNs);

        assertEquals("f!h", written());
        assertEquals(at(10_000), bot.dueNs(dueNs, at(10_000)), "nobody waits any more");
    }

    @Test
    void shouldNotWaitForALostPacketOnAGoodNetwork() {
        for (int i = 0; i < 5; i++) {
            sayAt(i * 20, i, 'a');
        }
        written.clear();

        sayAt(120, 6, 'b');

        assertEquals("!b", written());
    }

    @Test
    void shouldGiveUpOneLostPacketAfterTheOther() {
        sayOnAJitteryNetwork();
        sayAt(520, 5, 'f');
        sayAt(580, 8, 'i');
        assertEquals("f!", written());
        sayAt(590, 7, 'h');

        assertEquals("f!hi", written());
    }

    @Test
    void shouldDropRepetitionsOfWhatWaits() {
        sayOnAJitteryNetwork();
        sayAt(520, 5, 'f');
        sayAt(560, 7, 'h');
        sayAt(561, 7, 'h');
        sayAt(562, 6, 'g');

        assertEquals("fgh", written());
        assertEquals(1, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
    }

    @Test
    void shouldNotLetMoreWaitThanThereArePlaces() {
        sayOnAJitteryNetwork();
        sayAt(520, 5, 'f');
        for (int i = 2; i <= PacketsToBot.OVERTAKING_MAX; i++) {
            say(5 + i, (5 + i) * 960, SILK_20_MS, 'x', at(521));
        }
        assertEquals("f", written());

        say(
                PacketsToBot.OVERTAKING_MAX + 6,
                (PacketsToBot.OVERTAKING_MAX + 6) * 960,
                SILK_20_MS,
                'y',
                at(521));

        assertEquals("f!" + "x".repeat(PacketsToBot.OVERTAKING_MAX - 1) + "y", written());
    }

    @Test
    void shouldNotWaitForMoreThanThereArePlaces() {
        sayOnAJitteryNetwork();
        sayAt(520, 5, 'f');

        say(PacketsToBot.OVERTAKING_MAX + 6, 960 * 50, SILK_20_MS, 'y', at(521));

        assertEquals("fy", written());
    }

    @Test
    void shouldForgetWhatWaitsWhenMuted() {
        sayOnAJitteryNetwork();
        sayAt(520, 5, 'f');
        sayAt(560, 7, 'h');
        bot.mute(true);
        bot.mute(false);
        bot.onWork(at(10_000));

        assertEquals("f", written());
    }

    @Test
    void shouldDropLateAndRepeatedPackets() {
        say(5, 'f');
        say(4, 'e');
        say(5, 'f');
        say(6, 'g');

        assertEquals("fg", written());
        assertEquals(2, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
    }

    @Test
    void shouldFollowAnotherStreamAtOnce() {
        say(90_000, 'a');
        say(0, 'b');

        assertEquals("ab", written());
    }

    @Test
    void shouldCountTheTimeOfShortPackets() {
        for (int i = 0; i < 20; i++) {
            say(i, i * 480, CELT_10_MS, 'a');
            say(i, i * 480, CELT_10_MS, 'a');
            if (i % 2 == 1) {
                tick(1);
            }
        }
        tick(10);

        // 200 ms were said, 400 ms have passed.
        assertEquals(20, Collections.frequency(letters(), 'a'));
        assertEquals(10, written.size() - 20);
    }

    @Test
    void shouldSendSilenceWhileMuted() {
        say(0, 'a');
        tick(1);
        bot.mute(true);
        say(1, 'b');
        tick(3);
        bot.mute(false);
        say(5, 'c');

        assertEquals("a...c", written().replace("!", ""));
    }

    /** Five packets, of which one is late by 30 ms; none of them is written any more. */
    private void sayOnAJitteryNetwork() {
        for (int i = 0; i < 5; i++) {
            sayAt(420 + i * 20 + (i == 3 ? 30 : 0), i, 'a');
        }
        assertEquals("aaaaa", written());
        written.clear();
    }

    private void sayAt(final long ms, final long sequence, final char letter) {
        say(sequence, (int) sequence * 960, SILK_20_MS, letter, at(ms));
        bot.onWork(at(ms));
    }

    private static long at(final long ms) {
        return ms * 1_000_000;
    }

    private void say(final long sequence, final char letter) {
        say(sequence, (int) sequence * 960, SILK_20_MS, letter);
    }

    private void say(
            final long sequence, final int timestampTicks, final byte toc, final char letter) {
        say(sequence, timestampTicks, toc, letter, ticks * BotLeg.FRAME_NS);
        bot.onWork(ticks * BotLeg.FRAME_NS);
    }

    private void say(
            final long sequence,
            final int timestampTicks,
            final byte toc,
            final char letter,
            final long receivedNs) {
        final byte[] packet = {toc, (byte) letter};
        bot.onPacket(
                new UnsafeBuffer(packet),
                0,
                packet.length,
                new JitterBuffer.Arrival(sequence, timestampTicks, receivedNs));
    }

    private void tick(final int count) {
        for (int i = 0; i < count; i++) {
            ticks++;
            bot.onTick(ticks * BotLeg.FRAME_NS, (long) ticks * BotLeg.FRAME_MS);
        }
    }

    private String written() {
        final StringBuilder text = new StringBuilder();
        letters().forEach(text::append);
        return text.toString();
    }

    private List<Character> letters() {
        return written.stream()
                .map(
                        packet ->
                                switch (packet.length) {
                                    case 1 -> '!';
                                    case SILENCE_LENGTH -> '.';
                                    default -> (char) packet[1];
                                })
                .toList();
    }
}
