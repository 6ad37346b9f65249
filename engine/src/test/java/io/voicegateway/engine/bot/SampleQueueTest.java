package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SampleQueueTest {
    private final SampleChunks pool = new SampleChunks();
    private final SampleQueue queue = new SampleQueue(pool);

    @Test
    void shouldKeepOrderWhateverLengthsComeAndGo() {
        final Random random = new Random(1);
        long written = 0;
        long read = 0;
        for (int i = 0; i < 10_000; i++) {
            final short[] samples = new short[random.nextInt(3 * SampleChunks.SAMPLES)];
            for (int j = 0; j < samples.length; j++) {
                samples[j] = (short) written++;
            }
            queue.add(samples, samples.length);
            final short[] taken = new short[random.nextInt(queue.size() + 1)];
            queue.poll(taken, taken.length);
            for (final short sample : taken) {
                assertEquals((short) read++, sample);
            }
        }

        assertEquals(written - read, queue.size());
    }

    @Test
    void shouldLoseSamplesAtTheEndAcrossChunks() {
        queue.add(new short[] {7}, 1);
        queue.add(new short[SampleChunks.SAMPLES], SampleChunks.SAMPLES);
        queue.poll(new short[1], 1);
        queue.add(new short[] {8, 9}, 2);

        queue.removeLast();
        assertEquals(8, queue.last());
        for (int i = 0; i < SampleChunks.SAMPLES; i++) {
            queue.removeLast();
        }
        assertEquals(1, queue.size());
        queue.removeLast();

        queue.add(new short[] {5}, 1);
        assertEquals(5, queue.last());
        assertEquals(1, queue.size());
    }

    @Test
    void shouldGiveEveryChunkToTheNextQueueOnceItIsEmpty() {
        final short[] known = new short[SampleChunks.SAMPLES];
        pool.giveBack(known);
        queue.add(new short[] {1, 2, 3}, 3);
        assertNotSame(known, pool.take());

        queue.poll(new short[3], 3);
        assertSame(known, pool.take());

        pool.giveBack(known);
        queue.add(new short[] {1, 2, 3}, 3);
        queue.clear();
        assertSame(known, pool.take());
    }
}
