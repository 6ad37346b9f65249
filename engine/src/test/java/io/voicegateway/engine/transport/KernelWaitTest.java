package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.LatencyRecorder;
import org.junit.jupiter.api.Test;

class KernelWaitTest {
    /** The two clocks have nothing in common but their pace. */
    private static final long REAL_TIME_NS = 1_700_000_000_000_000_000L;

    private static final long NOW_NS = -5_000_000;

    private final LatencyRecorder latency = new LatencyRecorder(2);
    private final KernelWait wait = new KernelWait(latency);

    @Test
    void shouldTellTheTimeFromTheStampToTheHandOverAcrossBothClocks() {
        wait.read(REAL_TIME_NS, NOW_NS);

        assertEquals(40_000, wait.of(REAL_TIME_NS - 40_000, NOW_NS));
        assertEquals(30_000 + 700, wait.of(REAL_TIME_NS - 30_000, NOW_NS + 700));

        // What the others of its batch took is not the kernel's.
        assertEquals(40_000, latency.snapshot().getMaxValue(), 400);
        assertEquals(30_000, latency.snapshot().getMinValue(), 300);
    }

    @Test
    void shouldNotKnowWhatTheKernelDoesNotSay() {
        wait.read(REAL_TIME_NS, NOW_NS);

        assertEquals(MediaFrame.WAIT_UNKNOWN, wait.of(0, NOW_NS));
        assertEquals(0, latency.snapshot().getTotalCount());
    }

    @Test
    void shouldTakeItForReadAtOnceWhenTheRealTimeClockWasSetBack() {
        wait.read(REAL_TIME_NS, NOW_NS);

        assertEquals(0, wait.of(REAL_TIME_NS + 3_600_000_000_000L, NOW_NS));
        assertEquals(1, latency.snapshot().getTotalCount());
        assertEquals(0, latency.snapshot().getMaxValue(), 100);
    }
}
