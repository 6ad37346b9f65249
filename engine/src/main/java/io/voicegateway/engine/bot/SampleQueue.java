package io.voicegateway.engine.bot;

import java.util.ArrayDeque;

/** Samples in order. As many chunks are held as they need: none while there are none. Owned by the bot thread. */
final class SampleQueue {
    private final SampleChunks pool;
    private final ArrayDeque<short[]> chunks = new ArrayDeque<>();
    private int readIndex;
    private int writeIndex = SampleChunks.SAMPLES;

    SampleQueue(final SampleChunks pool) {
        this.pool = pool;
    }

    int size() {
        final int unwritten = SampleChunks.SAMPLES - writeIndex;
        return chunks.size() * SampleChunks.SAMPLES - unwritten - readIndex;
    }

    /** Adds the first {@code count} of the samples. */
    void add(final short[] samples, final int count) {
        int added = 0;
        while (added < count) {
            if (writeIndex == SampleChunks.SAMPLES) {
                chunks.add(pool.take());
                writeIndex = 0;
            }
            final int length = Math.min(count - added, SampleChunks.SAMPLES - writeIndex);
            System.arraycopy(samples, added, chunks.getLast(), writeIndex, length);
            writeIndex += length;
            added += length;
        }
    }

    /** Takes the oldest samples, at most {@link #size()} of them. */
    void poll(final short[] samples, final int count) {
        int taken = 0;
        while (taken < count) {
            final int length = Math.min(count - taken, SampleChunks.SAMPLES - readIndex);
            System.arraycopy(chunks.getFirst(), readIndex, samples, taken, length);
            readIndex += length;
            taken += length;
            if (readIndex == SampleChunks.SAMPLES) {
                pool.giveBack(chunks.removeFirst());
                readIndex = 0;
            }
        }
        clearIfEmpty();
    }

    /** The newest sample. Called while there is one. */
    short last() {
        return chunks.getLast()[writeIndex - 1];
    }

    void removeLast() {
        writeIndex--;
        if (writeIndex == 0) {
            pool.giveBack(chunks.removeLast());
            writeIndex = SampleChunks.SAMPLES;
        }
        clearIfEmpty();
    }

    void clear() {
        chunks.forEach(pool::giveBack);
        chunks.clear();
        readIndex = 0;
        writeIndex = SampleChunks.SAMPLES;
    }

    private void clearIfEmpty() {
        if (size() == 0) {
            clear();
        }
    }
}
