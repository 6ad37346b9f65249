package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JitterBufferTest {
    private static final long MS = 1_000_000L;
    private static final int SILK_20_MS = 1 << 3;
    private static final int SILK_60_MS = 3 << 3;
    private static final int CELT_10_MS = 18 << 3;

    private final EngineCounters counters = new EngineCounters();
    private final FakeDecoder decoder = new FakeDecoder();
    private final TickPhase ticks = new TickPhase(() -> true);
    private final JitterBuffer jitterBuffer = new JitterBuffer(decoder, 8_000, ticks, counters);
    private final short[] frame = new short[160];

    @Test
    void shouldPlayEveryPacketOnceInOrderWhenTheyAreReordered() {
        final int[] order = {0, 2, 1, 3, 5, 4, 6, 7, 9, 8};
        final List<Integer> heard = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            if (i < order.length) {
                insert(order[i], SILK_20_MS, 1_000 + order[i], i * 20);
            }
            if (i >= 1) {
                heard.add(read(i * 20 + 10));
            }
        }

        heard.removeIf(value -> value < 1_000);
        assertEquals(
                List.of(1_000, 1_001, 1_002, 1_003, 1_004, 1_005, 1_006, 1_007, 1_008, 1_009),
                heard.stream().distinct().toList());
    }

    @Test
    void shouldDelayTheFirstPacketByTheTarget() {
        insert(0, SILK_20_MS, 1_000, 0);

        assertEquals(0, read(4));
        assertEquals(1_000, read(24));
    }

    @Test
    void shouldReframeEveryPacketLength() {
        for (int i = 0; i < 2; i++) {
            insertAt(i, i * 2_880, SILK_60_MS, 1_000 + i, i * 60);
        }
        final List<Integer> heard = new ArrayList<>();
        for (int tick = 0; tick < 6; tick++) {
            heard.add(read(300 + tick * 20));
        }
        assertEquals(List.of(1_000, 1_000, 1_000, 1_001, 1_001, 1_001), heard);

        jitterBuffer.reset();
        for (int i = 0; i < 6; i++) {
            insertAt(100 + i, i * 480, CELT_10_MS, 2_000 + i, 1_000);
        }
        assertEquals(2_000, read(1_040));
        assertEquals(2_001, frame[80]);
        assertEquals(2_002, read(1_060));
    }

    @Test
    void shouldRebuildALostPacketFromTheNextOne() {
        insert(0, SILK_20_MS, 1_000, 0);
        insert(2, SILK_20_MS, 1_002, 40);

        assertEquals(1_000, read(60));
        assertEquals(-1_002, read(80));
        assertEquals(1_002, read(100));
        assertEquals(1, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldConcealWhenTheRedundancyIsLostToo() {
        insert(0, SILK_20_MS, 1_000, 0);
        insert(3, SILK_20_MS, 1_003, 60);

        assertEquals(1_000, read(70));
        assertEquals(FakeDecoder.CONCEALED, read(90));
        assertEquals(-1_003, read(110));
        assertEquals(1_003, read(130));
        assertEquals(2, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldNotConcealALossAgainWhenItStarvedInItsPlace() {
        insert(0, SILK_20_MS, 1_000, 0);
        insert(1, SILK_20_MS, 1_001, 20);

        assertEquals(1_000, read(30));
        assertEquals(1_001, read(50));
        assertEquals(FakeDecoder.CONCEALED, read(70));
        insert(3, SILK_20_MS, 1_003, 75);
        insert(4, SILK_20_MS, 1_004, 80);

        assertEquals(1_003, read(90));
        assertEquals(1_004, read(110));
        assertEquals(1, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldConcealWhatWasLostBeyondTheStarvation() {
        insert(0, SILK_20_MS, 1_000, 0);

        assertEquals(1_000, read(30));
        assertEquals(FakeDecoder.CONCEALED, read(50));
        insert(3, SILK_20_MS, 1_003, 65);

        assertEquals(-1_003, read(70));
        assertEquals(1_003, read(90));
        assertEquals(2, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    /** A decoder that goes on from what it made up itself needs hundreds of milliseconds to recover. */
    @Test
    void shouldDecodeALatePacketAsIfNothingHadBeenMadeUp() {
        insert(0, SILK_20_MS, 1_000, 0);
        assertEquals(1_000, read(30));
        assertEquals(FakeDecoder.CONCEALED, read(50));
        insert(1, SILK_20_MS, 1_001, 60);

        assertEquals(1_001, read(70));

        assertEquals(List.of("decode", "mark", "conceal", "rewind", "decode"), decoder.calls);
    }

    @Test
    void shouldNotGoBackBehindALossOrAPause() {
        insert(0, SILK_20_MS, 1_000, 0);
        assertEquals(1_000, read(30));
        assertEquals(FakeDecoder.CONCEALED, read(50));
        assertEquals(FakeDecoder.CONCEALED, read(70));
        insert(2, SILK_20_MS, 1_002, 75);
        assertEquals(1_002, read(90));
        for (int tick = 0; tick < 10; tick++) {
            read(110 + tick * 20);
        }
        insertAt(3, 28_800, SILK_20_MS, 1_003, 600);
        read(610);
        assertEquals(1_003, read(670));

        assertFalse(decoder.calls.contains("rewind"), decoder.calls::toString);
    }

    @Test
    void shouldNotCountTheEndOfATalkspurtAsLoss() {
        insert(0, SILK_20_MS, 1_000, 0);
        for (int tick = 0; tick < 10; tick++) {
            read(30 + tick * 20);
        }

        // DTX: the next packet follows in sequence, but 400 ms later in time.
        insertAt(1, 20_160, SILK_20_MS, 1_001, 420);
        assertEquals(0, read(424));
        assertEquals(1_001, read(444));
        assertEquals(0, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    /** What is made up fades out: that is no pause in which a frame can be left out. */
    @Test
    void shouldNotGiveBackDelayWhereItConceals() {
        insert(0, SILK_20_MS, 1_000, 0);
        insert(1, SILK_20_MS, 1_001, 20);
        for (int i = 0; i < 100; i++) {
            if (i < 68 || i > 70) {
                insert(i + 2, SILK_20_MS, 1_002 + i, (i + 2) * 20);
            }
            final int heard = read(i * 20 + 50);
            if (i < 70 || i > 72) {
                assertEquals(1_000 + i, heard);
            }
        }
        assertEquals(3, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
        assertEquals(0, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
    }

    @Test
    void shouldDropLateAndRepeatedPackets() {
        insert(0, SILK_20_MS, 1_000, 0);
        insert(1, SILK_20_MS, 1_001, 20);
        assertEquals(1_000, read(30));

        insert(0, SILK_20_MS, 1_000, 35);
        insert(1, SILK_20_MS, 1_001, 36);

        assertEquals(1_001, read(50));
        assertEquals(2, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
    }

    @Test
    void shouldNotReturnToWhatWasHeardBeforeThePause() {
        insert(0, SILK_20_MS, 1_000, 0);
        insert(2, SILK_20_MS, 1_002, 40);
        for (int tick = 0; tick < 10; tick++) {
            read(50 + tick * 20);
        }

        insert(1, SILK_20_MS, 1_001, 250);
        insert(2, SILK_20_MS, 1_002, 250);

        assertEquals(2, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
        assertEquals(0, jitterBuffer.bufferedMs());
        for (int tick = 0; tick < 10; tick++) {
            assertEquals(0, read(300 + tick * 20));
        }
    }

    @Test
    void shouldFollowAnotherStreamAtOnce() {
        insert(0, SILK_20_MS, 1_000, 0);
        assertEquals(1_000, read(30));

        insertAt(900_000, 77, SILK_20_MS, 2_000, 40);

        assertEquals(2_000, read(70));
    }

    @Test
    void shouldCatchUpAfterPreRollWithoutLosingTheFirstWords() {
        for (int i = 0; i < 50; i++) {
            insert(i, SILK_20_MS, 1_000 + i, i * 20);
        }
        final List<Integer> heard = new ArrayList<>();
        for (int i = 50; i < 400; i++) {
            insert(i, SILK_20_MS, 1_000 + i, i * 20);
            heard.add(read(i * 20 + 10));
        }

        assertEquals(List.of(1_000, 1_001, 1_002), heard.subList(0, 3));
        assertTrue(
                jitterBuffer.bufferedMs() <= JitterBuffer.CATCH_UP_MS,
                "buffered=" + jitterBuffer.bufferedMs());
    }

    @Test
    void shouldCutLeadingSilenceOfThePreRollAtOnce() {
        for (int i = 0; i < 50; i++) {
            insert(i, SILK_20_MS, i < 40 ? 0 : 1_000 + i, i * 20);
        }

        for (int tick = 0; tick < 4; tick++) {
            read(1_000 + tick * 20);
        }

        assertTrue(jitterBuffer.bufferedMs() <= 200, "buffered=" + jitterBuffer.bufferedMs());
    }

    @Test
    void shouldGrowTheTargetWithJitterWithinItsBounds() {
        assertEquals(JitterBuffer.DELAY_MIN_MS, jitterBuffer.targetMs());
        final Random random = new Random(3);
        for (int i = 0; i < 200; i++) {
            insert(i, SILK_20_MS, 1_000, i * 20 + random.nextInt(30));
            read(i * 20 + 31);
        }
        assertEquals(28, jitterBuffer.targetMs(), 3);

        for (int i = 200; i < 400; i++) {
            insert(i, SILK_20_MS, 1_000, i * 20 + random.nextInt(500));
            read(i * 20 + 31);
        }
        assertEquals(JitterBuffer.DELAY_MAX_MS, jitterBuffer.targetMs());
    }

    @Test
    void shouldLearnFromPacketsThatCameTooLate() {
        for (int i = 0; i < 60; i++) {
            final boolean isLate = i % 30 == 5;
            if (!isLate) {
                insert(i, SILK_20_MS, 1_000, i * 20);
            }
            read(i * 20 + 10);
            if (i % 30 == 6) {
                insert(i - 1, SILK_20_MS, 1_000, i * 20 + 15);
            }
        }

        assertEquals(2, counters.value(EngineCounter.BOT_FRAMES_DROPPED));
        // 35 ms late, and a frame because they might have been lost.
        assertEquals(55, jitterBuffer.targetMs(), 1);
    }

    @Test
    void shouldNotWaitForWhatHappensOnce() {
        for (int i = 0; i < 100; i++) {
            insert(i, SILK_20_MS, 1_000, i * 20 + (i == 50 ? 200 : 0));
        }

        assertEquals(JitterBuffer.DELAY_MIN_MS, jitterBuffer.targetMs());
    }

    /** The redundancy of a lost packet comes with the next one, which has to be there in time. */
    @Test
    void shouldWaitAFrameLongerForAsLongAsPacketsAreLost() {
        for (int i = 0; i < 20; i++) {
            if (i != 10) {
                insert(i, SILK_20_MS, 1_000, i * 20);
            }
            read(i * 20 + 25);
        }
        assertEquals(JitterBuffer.DELAY_MIN_MS + 20, jitterBuffer.targetMs());

        for (int i = 20; i < 520; i++) {
            insert(i, SILK_20_MS, 1_000, i * 20);
            read(i * 20 + 25);
        }
        assertEquals(JitterBuffer.DELAY_MIN_MS, jitterBuffer.targetMs());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9, 12, 14, 19})
    void shouldReadEachPacketWhenItHasWaitedForAsLongAsItNeeds(final int phaseMs) {
        long tickNs = phaseMs * MS;
        int sent = 0;
        for (int tick = 0; tick < 3_000; tick++) {
            while (sent * 20 * MS <= tickNs) {
                final boolean isPause = sent % 100 < 20;
                insert(sent, SILK_20_MS, isPause ? 0 : 1 + sent, sent * 20L);
                sent++;
            }
            jitterBuffer.read(frame, tickNs);
            if (tick > 2_000 && frame[0] != 0) {
                final long waitedMs = tickNs / MS - (frame[0] - 1) * 20L;
                assertTrue(waitedMs >= 10 && waitedMs < 20, "waited " + waitedMs);
            }
            tickNs += BotLeg.FRAME_NS + ticks.pollNs();
            assertEquals(phaseMs + (tick + 1) * 20L, tickNs / MS, 5);
        }
        assertEquals(0, counters.value(EngineCounter.BOT_FRAMES_CONCEALED));
    }

    @Test
    void shouldKeepTheDelayBoundedWhenTheSendersClockIsFast() {
        // 1 % fast, one minute, speech with pauses.
        long maxBufferedMs = 0;
        int sent = 0;
        for (int tick = 0; tick < 3_000; tick++) {
            while (sent * 19.8 <= tick * 20) {
                final boolean isPause = sent % 100 < 20;
                insert(sent, SILK_20_MS, isPause ? 0 : 1_000, (long) (sent * 19.8));
                sent++;
            }
            read(tick * 20 + 10);
            maxBufferedMs = Math.max(maxBufferedMs, jitterBuffer.bufferedMs());
        }

        assertTrue(maxBufferedMs <= 140, "buffered=" + maxBufferedMs);
    }

    @Test
    void shouldSurviveArbitraryInput() {
        final Random random = new Random(11);
        final byte[] bytes = new byte[64];
        for (int i = 0; i < 50_000; i++) {
            random.nextBytes(bytes);
            final long sequence =
                    random.nextInt(10) == 0 ? random.nextLong() >>> 16 : i + random.nextInt(20);
            jitterBuffer.insert(
                    new UnsafeBuffer(bytes),
                    0,
                    random.nextInt(bytes.length),
                    new JitterBuffer.Arrival(
                            sequence,
                            random.nextBoolean() ? random.nextInt() : i * 960,
                            i * 20 * MS));
            if (random.nextInt(8) == 0) {
                jitterBuffer.reset();
            } else {
                jitterBuffer.read(frame, i * 20 * MS);
            }
            assertTrue(jitterBuffer.bufferedMs() >= 0);
        }
    }

    private void insert(final int sequence, final int toc, final int value, final long receivedMs) {
        insertAt(sequence, sequence * 960, toc, value, receivedMs);
    }

    private void insertAt(
            final long sequence,
            final int timestampTicks,
            final int toc,
            final int value,
            final long receivedMs) {
        final byte[] packet = {(byte) toc, (byte) (value >> 8), (byte) value};
        jitterBuffer.insert(
                new UnsafeBuffer(packet),
                0,
                packet.length,
                new JitterBuffer.Arrival(sequence, timestampTicks, receivedMs * MS));
    }

    private int read(final long nowMs) {
        jitterBuffer.read(frame, nowMs * MS);
        return frame[0];
    }
}
