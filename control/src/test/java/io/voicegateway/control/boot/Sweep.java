package io.voicegateway.control.boot;

import java.util.Arrays;

/**
 * A known signal: a tone that rises and falls without end, so that the pitch of any 20 ms says when they were sung. Finds itself again in
 * what was heard: where there is a hole, and where a frame is not the one that should follow.
 */
final class Sweep {
    private static final double LOW_HZ = 600;
    private static final double HIGH_HZ = 2_600;
    private static final double PERIOD_S = 0.6;

    /** Half of what 20 ms make in pitch: a frame that is left out, comes twice or too early is off by more. */
    private static final double TOLERANCE_HZ = (HIGH_HZ - LOW_HZ) / (PERIOD_S / 2) * 0.020 / 2;

    /** Of the usual loudness. */
    private static final double AUDIBLE = 0.1;

    private static final int PITCH_STEP_HZ = 10;

    private final double[] pitchesHz;
    private final double[] levels;
    private final double loudness;
    private final double lagS;

    /** @param heard at least a period of it */
    Sweep(final short[] heard) {
        final int frameCount = heard.length / Guest.FRAME_SAMPLES;
        pitchesHz = new double[frameCount];
        levels = new double[frameCount];
        for (int i = 0; i < frameCount; i++) {
            final int offset = i * Guest.FRAME_SAMPLES;
            pitchesHz[i] = pitchHz(heard, offset);
            levels[i] = level(heard, offset);
        }
        final double[] sorted = levels.clone();
        Arrays.sort(sorted);
        loudness = sorted[frameCount / 2];
        lagS = findLagS();
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

    private static double hz(final double seconds) {
        final double into = seconds - Math.floor(seconds / PERIOD_S) * PERIOD_S;
        final double share = Math.min(into, PERIOD_S - into) / (PERIOD_S / 2);
        return LOW_HZ + share * (HIGH_HZ - LOW_HZ);
    }

    /** The most frames in a row in which nothing is heard. */
    int longestHole() {
        int longest = 0;
        int length = 0;
        for (final double level : levels) {
            length = level < AUDIBLE * loudness ? length + 1 : 0;
            longest = Math.max(longest, length);
        }
        return longest;
    }

    /** Frames that are not what should be heard at their place. */
    int misplacedCount() {
        int count = 0;
        for (int i = 0; i < pitchesHz.length; i++) {
            count += isInPlace(i, lagS) ? 0 : 1;
        }
        return count;
    }

    int frameCount() {
        return pitchesHz.length;
    }

    @Override
    public String toString() {
        final StringBuilder story = new StringBuilder();
        for (int i = 0; i < pitchesHz.length; i++) {
            if (!isInPlace(i, lagS)) {
                story.append(
                        " %d:%.0f/%.0f Hz level %.2f"
                                .formatted(
                                        i,
                                        pitchesHz[i],
                                        hz(seconds(i) - lagS),
                                        levels[i] / loudness));
            }
        }
        return "misplaced %d of %d:%s".formatted(misplacedCount(), frameCount(), story);
    }

    private double findLagS() {
        double best = 0;
        double bestDistance = Double.MAX_VALUE;
        for (double candidate = 0; candidate < PERIOD_S; candidate += 0.001) {
            double distance = 0;
            for (int i = 0; i < pitchesHz.length; i++) {
                // A frame that is elsewhere says nothing about the others.
                distance += Math.min(2 * TOLERANCE_HZ, distanceHz(i, candidate));
            }
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    private boolean isInPlace(final int frame, final double atLagS) {
        return distanceHz(frame, atLagS) < TOLERANCE_HZ;
    }

    private double distanceHz(final int frame, final double atLagS) {
        return Math.abs(pitchesHz[frame] - hz(seconds(frame) - atLagS));
    }

    /** The middle of a frame. */
    private static double seconds(final int frame) {
        return (frame + 0.5) * Guest.FRAME_SAMPLES / Guest.RATE_HZ;
    }

    private static double level(final short[] samples, final int offset) {
        double energy = 0;
        for (int i = offset; i < offset + Guest.FRAME_SAMPLES; i++) {
            energy += (double) samples[i] * samples[i];
        }
        return Math.sqrt(energy / Guest.FRAME_SAMPLES);
    }

    /** The loudest pitch (Goertzel, with a Hann window because the tone moves). */
    private static double pitchHz(final short[] samples, final int offset) {
        final double[] windowed = new double[Guest.FRAME_SAMPLES];
        for (int i = 0; i < windowed.length; i++) {
            windowed[i] =
                    samples[offset + i] * sqr(Math.sin(Math.PI * (i + 0.5) / windowed.length));
        }
        double loudest = -1;
        double pitch = 0;
        for (double hz = LOW_HZ / 2; hz <= HIGH_HZ + LOW_HZ / 2; hz += PITCH_STEP_HZ) {
            final double coefficient = 2 * Math.cos(2 * Math.PI * hz / Guest.RATE_HZ);
            double previous = 0;
            double last = 0;
            for (final double sample : windowed) {
                final double next = sample + coefficient * last - previous;
                previous = last;
                last = next;
            }
            final double power = last * last + previous * previous - coefficient * last * previous;
            if (power > loudest) {
                loudest = power;
                pitch = hz;
            }
        }
        return pitch;
    }
}
