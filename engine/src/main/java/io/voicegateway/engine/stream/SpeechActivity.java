package io.voicegateway.engine.stream;

/**
 * What a stream's sender says of its loudness (RFC 6464), summed up; a reader takes differences over its own window.
 * <p>
 * Written by the monitor stage. Other threads call {@link #acquire()} first: they see sums at least as new as the last packet then.
 */
public final class SpeechActivity {
    /** Levels up to this many dB below overload count as speech. */
    public static final int SPEECH_LEVEL_DB = 35;

    private long packets;
    private long speechPackets;
    private long speechLevelSumDb;

    // Written last, read first: publishes the plain fields above.
    private volatile long published;

    /** @param levelDb dB below overload: 0 is the loudest, 127 is silence */
    public void onLevel(final int levelDb) {
        if (levelDb <= SPEECH_LEVEL_DB) {
            speechPackets++;
            speechLevelSumDb += levelDb;
        }
        packets++;
        published = packets;
    }

    /** Makes the writer's sums visible to the calling thread; returns the packets that named a level. */
    public long acquire() {
        return published;
    }

    public long speechPackets() {
        return speechPackets;
    }

    /** Sum of the levels of the {@link #speechPackets()}, in dB below overload. */
    public long speechLevelSumDb() {
        return speechLevelSumDb;
    }
}
