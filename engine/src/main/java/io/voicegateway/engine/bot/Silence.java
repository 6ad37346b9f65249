package io.voicegateway.engine.bot;

/** What nobody misses when time is to be made up. */
final class Silence {
    private static final int RMS = 200;

    private Silence() {}

    static boolean isSilent(final short[] frame, final int sampleCount) {
        long energy = 0;
        for (int i = 0; i < sampleCount; i++) {
            energy += (long) frame[i] * frame[i];
        }
        return energy < (long) RMS * RMS * sampleCount;
    }
}
