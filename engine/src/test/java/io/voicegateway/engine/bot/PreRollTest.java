package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class PreRollTest {
    private static final int SILK_20_MS = 1 << 3;
    private static final int CELT_10_MS = 18 << 3;

    private final EngineCounters counters = new EngineCounters();
    private final PreRoll preRoll = new PreRoll(counters, 5_000);
    private final Listening bot = new Listening();

    @Test
    void shouldKeepTheLastFiveSecondsInOrder() {
        for (int i = 0; i < 400; i++) {
            add(SILK_20_MS, i);
        }

        preRoll.moveTo(bot);

        assertEquals(250, bot.sequences.size());
        assertEquals(150, bot.sequences.getFirst());
        assertEquals(399, bot.sequences.getLast());
        assertEquals(150, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
    }

    @Test
    void shouldKeepNoMoreShortPacketsThanAJitterBufferTakes() {
        for (int i = 0; i < 400; i++) {
            add(CELT_10_MS, i);
        }

        preRoll.moveTo(bot);

        assertEquals(PreRoll.PACKETS_MAX, bot.sequences.size());
    }

    @Test
    void shouldKeepNoMoreThanItIsToldTo() {
        final PreRoll second = new PreRoll(counters, 1_000);
        final PreRoll none = new PreRoll(counters, 0);
        for (int i = 0; i < 100; i++) {
            add(second, SILK_20_MS, i);
            add(none, SILK_20_MS, i);
        }

        second.moveTo(bot);
        assertEquals(50, bot.sequences.size());
        assertEquals(99, bot.sequences.getLast());
        none.moveTo(bot);
        assertEquals(50, bot.sequences.size());
    }

    @Test
    void shouldHandOverOnce() {
        add(SILK_20_MS, 1);
        preRoll.moveTo(bot);
        preRoll.moveTo(bot);
        add(SILK_20_MS, 2);
        preRoll.clear();
        preRoll.moveTo(bot);

        assertEquals(List.of(1L), bot.sequences);
    }

    @Test
    void shouldDropWhatIsNoOpus() {
        preRoll.add(new UnsafeBuffer(new byte[1]), 0, 0, new JitterBuffer.Arrival(1, 0, 0));
        preRoll.moveTo(bot);

        assertEquals(List.of(), bot.sequences);
        assertEquals(1, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
    }

    private void add(final int toc, final int sequence) {
        add(preRoll, toc, sequence);
    }

    private static void add(final PreRoll preRoll, final int toc, final int sequence) {
        final byte[] packet = {(byte) toc, 1, 2};
        preRoll.add(
                new UnsafeBuffer(packet),
                0,
                packet.length,
                new JitterBuffer.Arrival(sequence, sequence * 960, 0));
    }

    private static final class Listening implements AudioToBot {
        private final List<Long> sequences = new ArrayList<>();

        @Override
        public void onPacket(
                final DirectBuffer buffer,
                final int offset,
                final int length,
                final JitterBuffer.Arrival arrival) {
            assertEquals(3, length);
            sequences.add(arrival.extendedSequence());
        }

        @Override
        public boolean isUrgent() {
            throw new AssertionError("no time passes");
        }

        @Override
        public void onWork(final long nowNs) {
            throw new AssertionError("no time passes");
        }

        @Override
        public long dueNs(final long nowNs, final long limitNs) {
            throw new AssertionError("no time passes");
        }

        @Override
        public void onTick(final long tickNs, final long elapsedMs) {
            throw new AssertionError("no time passes");
        }

        @Override
        public void mute(final boolean isMuted) {
            throw new AssertionError("nobody mutes");
        }

        @Override
        public void close() {
            throw new AssertionError("nobody closes");
        }
    }
}
