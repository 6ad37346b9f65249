package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PlayoutBufferTest {
    private static final long MS = 1_000_000L;

    private final PlayoutBuffer playout = new PlayoutBuffer(8_000, 60_000, new SampleChunks());
    private final short[] frame = new short[160];

    @Test
    void shouldStartABurstAtOnceAndPlayEverySampleInOrder() {
        final short[] said = ramp(16_000, 1);
        playout.write(said, 0);

        final short[] heard = new short[16_000];
        for (int tick = 0; tick < 100; tick++) {
            assertTrue(playout.read(frame, tick * 20 * MS));
            System.arraycopy(frame, 0, heard, tick * 160, 160);
        }

        assertEquals(0, Arrays.compare(said, heard));
        assertFalse(playout.read(frame, 2_000 * MS));
        assertEquals(2_000, playout.heardMs());
    }

    @Test
    void shouldWaitForTheLeadWhenAudioArrivesPaced() {
        playout.write(ramp(1_100, 1), 0);

        assertFalse(playout.read(frame, 0));
        assertFalse(playout.read(frame, 20 * MS));
        assertTrue(playout.read(frame, 40 * MS));
        assertEquals(1, frame[0]);
    }

    @Test
    void shouldLeaveNoHoleWhenStockBotPacesItsPayloads() {
        // 137.5 ms each, 118 to 162 ms apart, as measured.
        final long[] arrivalsMs = {0, 118, 280, 398, 560, 678, 840, 958};
        int next = 0;
        int heardFrames = 0;
        int holes = 0;
        for (long nowMs = 0; nowMs < 1_060; nowMs += 20) {
            while (next < arrivalsMs.length && arrivalsMs[next] <= nowMs) {
                playout.write(ramp(1_100, 1), nowMs * MS);
                next++;
            }
            if (playout.read(frame, nowMs * MS)) {
                heardFrames++;
            } else if (heardFrames > 0) {
                holes++;
            }
        }

        assertEquals(0, holes);
        assertTrue(heardFrames > 45, "heard=" + heardFrames);
    }

    @Test
    void shouldMakeUpInPausesForWhatAStallLeftBehind() {
        // One second is heard late, and from then on one frame comes a tick: half speech, half
        // silence.
        playout.write(new short[8_000], 0);
        for (int tick = 0; tick < 300; tick++) {
            playout.write(tick % 50 < 25 ? loud() : new short[160], tick * 20 * MS);
            assertTrue(playout.read(frame, tick * 20 * MS));
        }

        assertEquals(PlayoutBuffer.KEPT_MS, playout.bufferedMs(), 20);
    }

    @Test
    void shouldMakeUpInPausesThoughTheBotsNetworkIsUneven() {
        // One second is heard late; then come 700 ms at once, and nothing for as long.
        playout.write(new short[8_000], 0);
        for (int tick = 0; tick < 1_050; tick++) {
            for (int i = 0; tick % 35 == 0 && i < 35; i++) {
                playout.write(i < 15 ? loud() : new short[160], tick * 20 * MS);
            }
            assertTrue(playout.read(frame, tick * 20 * MS));
        }

        assertEquals(PlayoutBuffer.KEPT_MS, playout.bufferedMs(), 40);
    }

    @Test
    void shouldNeverLeaveOutSpeech() {
        playout.write(new short[8_000], 0);
        for (int tick = 0; tick < 300; tick++) {
            playout.write(loud(), tick * 20 * MS);
            playout.read(frame, tick * 20 * MS);
        }

        assertEquals(1_000, playout.bufferedMs());
    }

    @Test
    void shouldKeepThePausesOfWhatWasSaidAhead() {
        for (int second = 0; second < 5; second++) {
            playout.write(ramp(4_000, 1_000), 0);
            playout.write(new short[4_000], 0);
        }

        for (int tick = 0; tick < 250; tick++) {
            assertTrue(playout.read(frame, tick * 20 * MS));
        }
        assertTrue(playout.isEmpty());
        assertEquals(5_000, playout.heardMs());
    }

    @Test
    void shouldNotWaitForAThirdTickWhenAudioComesRightAfterTheFirst() {
        playout.write(ramp(160, 1), 3 * MS);

        assertFalse(playout.read(frame, 20 * MS));
        assertTrue(playout.read(frame, 40 * MS));
    }

    @Test
    void shouldReframePartialChunksWithoutPlayingPartialFrames() {
        for (int i = 0; i < 48; i++) {
            playout.write(ramp(100, i * 100 + 1), 0);
        }

        for (int tick = 0; tick < 30; tick++) {
            assertTrue(playout.read(frame, tick * 20 * MS));
            assertEquals(0, Arrays.compare(ramp(160, tick * 160 + 1), frame));
        }
        assertTrue(playout.isEmpty());
    }

    @Test
    void shouldFlushARemainderPaddedWithSilenceWhenAMarkFollows() {
        playout.write(ramp(100, 1), 0);
        assertTrue(playout.mark("a"));

        assertNull(playout.pollReachedMark());
        assertTrue(playout.read(frame, 40 * MS));

        assertEquals(100, frame[99]);
        assertEquals(0, frame[100]);
        assertEquals(0, frame[159]);
        assertEquals("a", playout.pollReachedMark());
        assertNull(playout.pollReachedMark());
    }

    @Test
    void shouldFlushARemainderWhenTheUtteranceEnds() {
        playout.write(ramp(260, 1), 0);

        assertTrue(playout.read(frame, 40 * MS));
        assertFalse(playout.read(frame, 60 * MS));
        assertFalse(playout.read(frame, 80 * MS));
        assertTrue(playout.read(frame, 100 * MS));
        assertEquals(260, frame[99]);
        assertEquals(0, frame[100]);
        assertTrue(playout.isEmpty());
    }

    @Test
    void shouldContinueARemainderWhenItsRestComesInTime() {
        playout.write(ramp(260, 1), 0);
        assertTrue(playout.read(frame, 40 * MS));
        assertFalse(playout.read(frame, 60 * MS));

        playout.write(ramp(60, 261), 70 * MS);

        assertTrue(playout.read(frame, 80 * MS));
        assertEquals(0, Arrays.compare(ramp(160, 161), frame));
    }

    @Test
    void shouldReachMarksInOrderWhenTheirSampleLeaves() {
        playout.write(ramp(3_200, 1), 0);
        playout.mark("x");
        playout.mark("x");
        playout.write(ramp(160, 1), 0);
        playout.mark("end");

        for (int tick = 0; tick < 19; tick++) {
            assertTrue(playout.read(frame, tick * 20 * MS));
            assertNull(playout.pollReachedMark());
        }
        assertTrue(playout.read(frame, 380 * MS));
        assertEquals("x", playout.pollReachedMark());
        assertEquals("x", playout.pollReachedMark());
        assertNull(playout.pollReachedMark());
        assertTrue(playout.read(frame, 400 * MS));
        assertEquals("end", playout.pollReachedMark());
    }

    @Test
    void shouldReportWhatWasPlayedAndDroppedWhenCleared() {
        playout.write(ramp(8_000, 1), 0);
        playout.mark("m");
        for (int tick = 0; tick < 10; tick++) {
            playout.read(frame, tick * 20 * MS);
        }

        assertEquals(200, playout.playedMs());
        assertEquals(800, playout.clear());
        assertEquals("m", playout.pollMark());
        assertNull(playout.pollMark());
        assertFalse(playout.read(frame, 200 * MS));
        assertEquals(0, playout.clear());
    }

    @Test
    void shouldCountANewUtteranceFromItsOwnStart() {
        playout.write(ramp(3_200, 1), 0);
        for (int tick = 0; tick < 20; tick++) {
            playout.read(frame, tick * 20 * MS);
        }
        assertEquals(400, playout.playedMs());

        playout.write(ramp(3_200, 1), 5_000 * MS);
        playout.read(frame, 5_000 * MS);

        assertEquals(20, playout.playedMs());
        assertEquals(420, playout.heardMs());
    }

    @Test
    void shouldRefuseWhatExceedsTheLimit() {
        assertEquals(0, playout.write(new short[479_900], 0));
        assertEquals(60, playout.write(new short[160], 0));
        assertEquals(160, playout.write(new short[160], 0));
        assertEquals(60_000, playout.bufferedMs());

        playout.read(frame, 0);

        assertEquals(0, playout.write(new short[160], 0));
    }

    @Test
    void shouldBoundPendingMarks() {
        playout.write(ramp(160, 1), 0);
        for (int i = 0; i < PlayoutBuffer.MARKS_MAX; i++) {
            assertTrue(playout.mark("m" + i));
        }

        assertFalse(playout.mark("too many"));
    }

    @Test
    void shouldTrimTrailingSilenceOnly() {
        final short[] said = Arrays.copyOf(ramp(1_600, 1_000), 17_600);
        playout.write(said, 0);

        playout.trimSilence();

        assertEquals(200, playout.bufferedMs());
    }

    @Test
    void shouldFadeOutWithinMillisecondsWhatIsCut() {
        playout.write(loud(), 0);
        playout.write(loud(), 0);
        playout.write(new short[8_000], 0);
        assertTrue(playout.read(frame, 0));
        playout.clear();

        assertFalse(playout.read(frame, 20 * MS));

        final int fadeSamples = 8 * CutFade.FADE_MS;
        final short level = loud()[0];
        assertTrue(frame[0] > 0.9 * level, "frame[0]=" + frame[0]);
        for (int i = 1; i < fadeSamples; i++) {
            assertTrue(Math.abs(frame[i]) <= Math.abs(frame[i - 1]), "at " + i);
        }
        assertTrue(Math.abs(frame[fadeSamples - 1]) < 0.1 * level);
        assertSilent(fadeSamples);
        assertFalse(playout.read(frame, 40 * MS));
        assertSilent(0);
        assertEquals(20, playout.heardMs());
    }

    @Test
    void shouldFadeOutUnderWhatFollowsAtOnce() {
        playout.write(loud(), 0);
        playout.write(new short[8_000], 0);
        assertTrue(playout.read(frame, 0));
        playout.write(loud(), 0);
        playout.clear();
        playout.write(ramp(8_000, 1), 10 * MS);

        assertTrue(playout.read(frame, 20 * MS));

        // What was cut was silence by then.
        assertEquals(1, frame[0]);
        assertEquals(160, frame[159]);
    }

    @Test
    void shouldNotSoundWhatWasClearedBeforeItBegan() {
        playout.write(loud(), 0);
        assertFalse(playout.read(frame, 0));
        playout.clear();

        assertFalse(playout.read(frame, 20 * MS));

        assertSilent(0);
    }

    private void assertSilent(final int fromSample) {
        for (int i = fromSample; i < frame.length; i++) {
            assertEquals(0, frame[i], "at " + i);
        }
    }

    private static short[] loud() {
        final short[] samples = new short[160];
        Arrays.fill(samples, (short) 8_000);
        return samples;
    }

    private static short[] ramp(final int sampleCount, final int first) {
        final short[] samples = new short[sampleCount];
        for (int i = 0; i < sampleCount; i++) {
            samples[i] = (short) (first + i);
        }
        return samples;
    }
}
