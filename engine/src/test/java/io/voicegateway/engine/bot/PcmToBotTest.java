package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.config.SpeechEncoding;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** When a bot gets which frame; packet n says 1000 + n, and the buffer's delay is 10 ms, so that it is read 10 ms after it came. */
class PcmToBotTest {
    private static final long MS = 1_000_000L;
    private static final byte SILK_20_MS = 1 << 3;
    private static final int HOLD_MS = (int) (PcmToBot.HOLD_NS / MS);
    private static final int LOSSY_HOLD_MS = (int) (PcmToBot.LOSSY_HOLD_NS / MS);

    private final EngineCounters counters = new EngineCounters();
    private final List<Integer> heard = new ArrayList<>();
    private final PcmToBot bot =
            new PcmToBot(
                    new L16Dialect(Frames.session(8_000, Map.of())),
                    new FakeCodec(),
                    new TickPhase(() -> true),
                    counters,
                    this::hear);
    private int ticks;

    @Test
    void shouldHoldAFrameUntilItsLatePacketIsHere() {
        sayAndTick(0);
        sayAndTick(1);

        tick();
        assertEquals(List.of(1_000, 1_001), heard);
        assertTrue(bot.isUrgent());
        say(2);
        bot.onWork(nowNs() + 5 * MS);
        sayAndTick(3);

        assertEquals(List.of(1_000, 1_001, 1_002, 1_003), heard);
        assertFalse(bot.isUrgent());
        assertEquals(0, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldHoldAFrameUntilTheRedundancyOfItsLostPacketIsHere() {
        sayAndTick(0);

        tick();
        say(2);
        bot.onWork(nowNs() + 10 * MS);
        assertEquals(List.of(1_000, -1_002), heard);
        tick();

        assertEquals(List.of(1_000, -1_002, 1_002), heard);
    }

    @Test
    void shouldMakeUpAFrameThatNobodyCanWaitForAnyLonger() {
        sayAndTick(0);

        tick();
        final long dueNs = nowNs() + HOLD_MS * MS;
        assertEquals(dueNs, bot.dueNs(nowNs(), Long.MAX_VALUE));
        bot.onWork(dueNs - 1);
        assertEquals(List.of(1_000), heard);
        bot.onWork(dueNs);
        assertEquals(List.of(1_000, FakeDecoder.CONCEALED), heard);

        say(1);
        tick();
        assertEquals(List.of(1_000, FakeDecoder.CONCEALED, 1_001), heard);
        assertEquals(Long.MAX_VALUE, bot.dueNs(nowNs(), Long.MAX_VALUE));
    }

    /** Each from its own tick on. */
    @Test
    void shouldHoldFramesLongerWhilePacketsGetLost() {
        sayAndTick(0);
        say(2);
        tick();
        tick();
        assertEquals(List.of(1_000, -1_002, 1_002), heard);

        tick();
        final long dueNs = nowNs() + LOSSY_HOLD_MS * MS;
        bot.onWork(nowNs() + HOLD_MS * MS);
        tick();
        assertEquals(List.of(1_000, -1_002, 1_002), heard);
        bot.onWork(dueNs);
        assertEquals(List.of(1_000, -1_002, 1_002, FakeDecoder.CONCEALED), heard);

        assertEquals(dueNs + BotLeg.FRAME_NS, bot.dueNs(dueNs, Long.MAX_VALUE));
    }

    /** A thread that was held up may run before the one that brings what came meanwhile. */
    @Test
    void shouldWaitForPacketsThatCameWhileTicksCouldNot() {
        sayAndTick(0);

        final long lateNs = nowNs() + 60 * MS;
        bot.onWork(lateNs);
        tickAt(lateNs);
        tickAt(lateNs);
        tickAt(lateNs);
        assertEquals(List.of(1_000), heard);
        for (int i = 1; i <= 3; i++) {
            say(i);
        }
        bot.onWork(lateNs + MS);

        assertEquals(List.of(1_000, 1_001, 1_002, 1_003), heard);
        assertEquals(0, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldOweAsManyFramesAsTimePassesWhenTheCallerBreaksOff() {
        sayAndTick(0);

        for (int i = 0; i < 10; i++) {
            tick();
            bot.onWork(nowNs() + HOLD_MS * MS);
        }

        assertEquals(11, heard.size());
        assertEquals(0, heard.getLast());
    }

    @Test
    void shouldNotHoldWhatIsSilenceAnyway() {
        sayAndTick(-1_000);

        tick();

        assertEquals(List.of(0, FakeDecoder.CONCEALED), heard);
        assertFalse(bot.isUrgent());
    }

    @Test
    void shouldGiveTheHeldFrameAsSilenceWhenItIsMuted() {
        sayAndTick(0);
        tick();
        bot.mute(true);
        bot.onWork(nowNs() + MS);
        tick();

        assertEquals(List.of(1_000, 0, 0), heard);
    }

    private void hear(final WebSocketFrame frame) {
        heard.add((int) Frames.samples(Frames.bytes(frame))[0]);
    }

    private void sayAndTick(final int sequence) {
        say(sequence);
        tick();
    }

    /** Ten milliseconds before the next tick; negative for a first packet of silence. */
    private void say(final int number) {
        final int value = 1_000 + number;
        final int sequence = Math.max(0, number);
        final byte[] packet = {SILK_20_MS, (byte) (value >> 8), (byte) value};
        bot.onPacket(
                new UnsafeBuffer(packet),
                0,
                packet.length,
                new JitterBuffer.Arrival(sequence, sequence * 960, nowNs() + 10 * MS));
    }

    private void tick() {
        bot.onWork(nowNs() + BotLeg.FRAME_NS);
        tickAt(nowNs() + BotLeg.FRAME_NS);
    }

    /** The next tick, of whatever time it was due, is run now. */
    private void tickAt(final long nowNs) {
        ticks++;
        bot.onTick(Math.min(nowNs, nowNs()), ticks * (long) BotLeg.FRAME_MS);
    }

    /** Of the last tick. */
    private long nowNs() {
        return ticks * BotLeg.FRAME_NS;
    }

    private static final class FakeCodec implements AudioCodec {
        @Override
        public String name() {
            return "fake";
        }

        @Override
        public Encoder openEncoder(final int sampleRateHz, final SpeechEncoding encoding) {
            throw new AssertionError("nobody speaks");
        }

        @Override
        public Decoder openDecoder(final int sampleRateHz) {
            return new FakeDecoder();
        }
    }
}
