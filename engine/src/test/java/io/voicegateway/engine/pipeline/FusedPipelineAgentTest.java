package io.voicegateway.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusedPipelineAgentTest {
    private static final int BACKLOG = 1_000;

    private final RingBuffer<MediaFrame> ring =
            RingBuffer.createMultiProducer(MediaFrame::new, EngineContext.RING_CAPACITY_DEFAULT);
    private final List<Long> handled = new ArrayList<>();
    private final List<Long> batchEnds = new ArrayList<>();

    /** As much as a few hundred sockets have after a stall: the next cycle may read as much again. */
    @Test
    void shouldTakeAllOfABacklogInOneCycleAndEndItOnce() throws Exception {
        final EventHandler<MediaFrame> stage =
                (_, sequence, isEndOfBatch) -> {
                    handled.add(sequence);
                    if (isEndOfBatch) {
                        batchEnds.add(sequence);
                    }
                };
        final FusedPipelineAgent agent = new FusedPipelineAgent(ring, context(), stage);
        for (int i = 0; i < BACKLOG; i++) {
            ring.publish(ring.tryNext());
        }
        assertTrue(agent.hasWork());

        assertEquals(BACKLOG, agent.doWork());

        assertEquals(BACKLOG, handled.size());
        assertEquals(List.of((long) BACKLOG - 1), batchEnds);
        assertFalse(agent.hasWork());
        assertTrue(ring.hasAvailableCapacity(EngineContext.RING_CAPACITY_DEFAULT));
    }

    private static EngineContext context() {
        return new EngineContext()
                .sharedPort(0)
                .errorHandler(
                        e -> {
                            throw new AssertionError(e);
                        })
                .conclude();
    }
}
