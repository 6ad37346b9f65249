package io.voicegateway.engine.bot;

import org.agrona.concurrent.ManyToManyConcurrentArrayQueue;

/**
 * Arrays of samples that the playouts of all legs share: what one has played another fills. A bot's bursts would otherwise live just long
 * enough to pile up where the collector seldom looks. Called by any thread; never blocks.
 */
final class SampleChunks {
    static final int SAMPLES = 2_048;

    /** Kept for the next burst, 4 MB; more are the collector's. */
    private static final int KEPT_MAX = 1_024;

    private final ManyToManyConcurrentArrayQueue<short[]> free =
            new ManyToManyConcurrentArrayQueue<>(KEPT_MAX);

    /** One with {@value #SAMPLES} samples, whatever they are. */
    short[] take() {
        final short[] chunk = free.poll();
        return chunk == null ? new short[SAMPLES] : chunk;
    }

    void giveBack(final short[] chunk) {
        free.offer(chunk);
    }
}
