package io.voicegateway.control.boot;

import java.util.Arrays;

/**
 * A known signal: a tone that rises and falls without end, so that the spectrum of any 20 ms says when they were sung. Finds itself again in
 * what was heard: where there is a hole, and where a frame is not the one that should follow.
 */
final class Sweep {
    private static final double LOW_HZ = 600;
    private static final double HIGH_HZ = 2_600;
    private static final double PERIOD_S = 0.6;
    private static final int PERIOD_MS = 600;
    private static final int FRAME_MS = 20;

    /** A frame that is another one than it should be is half as much like that as it is like itself; a codec's noise makes three quarters. */
    private static final double IN_PLACE = 0.65;

    /** How many frames a frame may have come from. */
    private static final int PLACES = 3;

    /** Where the tone turns, frames resemble their neighbours. */
    private static final int TURN_MS = 25;

    /** Of the usual loudness. */
    private static final double AUDIBLE = 0.1;

    /** Three cycles of the lowest pitch. */
    private static final int PIECE_MS = 5;

    private static final int PIECE_SAMPLES = Guest.RATE_HZ / 1_000 * PIECE_MS;
    private static final int SPECTRUM_LOW_HZ = 300;
    private static final int SPECTRUM_STEP_HZ = 25;
    private static final int SPECTRUM_LENGTH = 105;

    /** What a frame looks like that begins so many milliseconds into the period. */
    private static final double[][] SUNG = new double[PERIOD_MS][];

    static {
        final short[] frame = new short[Guest.FRAME_SAMPLES];
        for (int ms = 0; ms < PERIOD_MS; ms++) {
            for (int i = 0; i < frame.length; i++) {
                final double seconds = ms / 1_000.0 + (double) i / Guest.RATE_HZ;
                frame[i] = (short) (10_000 * Math.sin(2 * Math.PI * cycles(seconds)));
            }
            SUNG[ms] = spectrum(frame, 0);
        }
    }

    private final short[] heard;
    private final double[][] spectra;
    private final int lagMs;

    /** @param heard at least a period of it */
    Sweep(final short[] heard) {
        this.heard = heard;
        spectra = new double[heard.length / Guest.FRAME_SAMPLES][];
        for (int i = 0; i < spectra.length; i++) {
            spectra[i] = spectrum(heard, i * Guest.FRAME_SAMPLES);
        }
        lagMs = findLagMs();
    }

    /** What a guest has to sing. */
    static double cycles(final double seconds) {
        final double half = PERIOD_S / 2;
        final double slope = (HIGH_HZ - LOW_HZ) / half;
        final double periods = Math.floor(seconds / PERIOD_S);
        final double into = seconds - periods * PERIOD_S;
        final double perPeriod = PERIOD_S * (LOW_HZ + HIGH_HZ) / 2;
        final double rising = LOW_HZ * Math.min(into, half) + slope * sqr(Math.min(into, half)) / 2;
        final double fall = Math.max(0, into - half);
        return periods * perPeriod + rising + HIGH_HZ * fall - slope * sqr(fall) / 2;
    }

    private static double sqr(final double value) {
        return value * value;
    }

    /** The longest time in which nothing is heard. */
    int longestHoleMs() {
        final double[] levels = new double[heard.length / PIECE_SAMPLES];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = level(i * PIECE_SAMPLES);
        }
        final double[] sorted = levels.clone();
        Arrays.sort(sorted);
        final double loudness = sorted[levels.length / 2];
        int longest = 0;
        int length = 0;
        for (final double level : levels) {
            length = level < AUDIBLE * loudness ? length + 1 : 0;
            longest = Math.max(longest, length);
        }
        return longest * PIECE_MS;
    }

    private double level(final int offset) {
        double energy = 0;
        for (int i = offset; i < offset + PIECE_SAMPLES; i++) {
            energy += (double) heard[i] * heard[i];
        }
        return Math.sqrt(energy / PIECE_SAMPLES);
    }

    /** Frames that are not what should be heard at their place. */
    int misplacedCount() {
        int count = 0;
        for (int i = 0; i < spectra.length; i++) {
            count += isInPlace(i) ? 0 : 1;
        }
        return count;
    }

    int frameCount() {
        return spectra.length;
    }

    @Override
    public String toString() {
        final StringBuilder story = new StringBuilder();
        for (int i = 0; i < spectra.length; i++) {
            if (!isInPlace(i)) {
                story.append(" %d".formatted(i));
            }
        }
        return "hole of %d ms, %d of %d frames misplaced:%s"
                .formatted(longestHoleMs(), misplacedCount(), frameCount(), story);
    }

    /** By how much the song is late, but for whole periods: where most of it is in its place. */
    private int findLagMs() {
        int best = 0;
        double mostLikeness = -1;
        for (int lag = 0; lag < PERIOD_MS; lag++) {
            double sum = 0;
            for (int i = 0; i < spectra.length; i++) {
                sum += likeness(i, i * FRAME_MS - lag);
            }
            if (sum > mostLikeness) {
                mostLikeness = sum;
                best = lag;
            }
        }
        return best;
    }

    private boolean isInPlace(final int frame) {
        final int placeMs = frame * FRAME_MS - lagMs;
        final int middleMs = Math.floorMod(placeMs + FRAME_MS / 2, PERIOD_MS / 2);
        if (Math.min(middleMs, PERIOD_MS / 2 - middleMs) < TURN_MS) {
            return true;
        }
        double most = 0;
        for (int i = -PLACES; i <= PLACES; i++) {
            most = Math.max(most, likeness(frame, placeMs + i * FRAME_MS));
        }
        return most > 0 && likeness(frame, placeMs) >= IN_PLACE * most;
    }

    /** How much a frame resembles what was sung at that time: 0 to 1. */
    private double likeness(final int frame, final int ms) {
        final double[] sung = SUNG[Math.floorMod(ms, PERIOD_MS)];
        double sum = 0;
        for (int i = 0; i < SPECTRUM_LENGTH; i++) {
            sum += spectra[frame][i] * sung[i];
        }
        return sum;
    }

    /** Of length 1 (Goertzel, with a Hann window because the tone moves); zeros for silence. */
    private static double[] spectrum(final short[] samples, final int offset) {
        final double[] windowed = new double[Guest.FRAME_SAMPLES];
        for (int i = 0; i < windowed.length; i++) {
            windowed[i] =
                    samples[offset + i] * sqr(Math.sin(Math.PI * (i + 0.5) / windowed.length));
        }
        final double[] spectrum = new double[SPECTRUM_LENGTH];
        double all = 0;
        for (int i = 0; i < SPECTRUM_LENGTH; i++) {
            final double hz = SPECTRUM_LOW_HZ + i * SPECTRUM_STEP_HZ;
            final double coefficient = 2 * Math.cos(2 * Math.PI * hz / Guest.RATE_HZ);
            double previous = 0;
            double last = 0;
            for (final double sample : windowed) {
                final double next = sample + coefficient * last - previous;
                previous = last;
                last = next;
            }
            final double power = last * last + previous * previous - coefficient * last * previous;
            spectrum[i] = Math.max(0, power);
            all += spectrum[i];
        }
        for (int i = 0; i < SPECTRUM_LENGTH; i++) {
            spectrum[i] = all == 0 ? 0 : Math.sqrt(spectrum[i] / all);
        }
        return spectrum;
    }
}
