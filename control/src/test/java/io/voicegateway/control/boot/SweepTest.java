package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The judge of echoes misses nothing that it is there for. */
class SweepTest {
    private static final int FRAME = Guest.FRAME_SAMPLES;
    private static final int MIDDLE = 100 * FRAME;

    private final short[] song = song(200 * FRAME);

    private static short[] song(final int sampleCount) {
        final short[] samples = new short[sampleCount];
        for (int i = 0; i < sampleCount; i++) {
            final double seconds = (double) i / Guest.RATE_HZ + 0.123;
            samples[i] = (short) (9_000 * Math.sin(2 * Math.PI * Sweep.cycles(seconds)));
        }
        return samples;
    }

    @Test
    void shouldFindAllOfASongInItsPlace() {
        final Sweep whole = new Sweep(song);

        assertEquals(200, whole.frameCount());
        assertEquals(0, whole.misplacedCount(), whole::toString);
        assertEquals(0, whole.longestHoleMs(), whole::toString);
    }

    @Test
    void shouldTellThatAFrameIsLeftOut() {
        System.arraycopy(song, MIDDLE + FRAME, song, MIDDLE, song.length - MIDDLE - FRAME);

        final Sweep shortened = new Sweep(Arrays.copyOf(song, song.length - FRAME));

        assertTrue(shortened.misplacedCount() > 40, shortened::toString);
    }

    @Test
    void shouldTellThatAFrameComesTwiceThoughAnotherOneMakesUpForIt() {
        System.arraycopy(song, MIDDLE, song, MIDDLE + FRAME, 4 * FRAME);

        final Sweep repeated = new Sweep(song);

        assertTrue(repeated.misplacedCount() > 0, repeated::toString);
    }

    @Test
    void shouldTellThatFramesHaveChangedPlaces() {
        final short[] first = Arrays.copyOfRange(song, MIDDLE, MIDDLE + FRAME);
        System.arraycopy(song, MIDDLE + FRAME, song, MIDDLE, FRAME);
        System.arraycopy(first, 0, song, MIDDLE + FRAME, FRAME);

        final Sweep swapped = new Sweep(song);

        assertTrue(swapped.misplacedCount() > 0, swapped::toString);
    }

    @Test
    void shouldMeasureTheLongestHole() {
        Arrays.fill(song, MIDDLE, MIDDLE + FRAME / 2, (short) 0);
        Arrays.fill(song, 2_000, 2_000 + 3 * FRAME, (short) 0);

        assertEquals(60, new Sweep(song).longestHoleMs(), 5);
    }
}
