package io.voicegateway.engine.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Deque;
import org.agrona.concurrent.Agent;
import org.junit.jupiter.api.Test;

class ThreadLatenessTest {
    private static final long US = 1_000;
    private static final long MS = 1_000_000;

    private final EngineCounters counters = new EngineCounters();
    private final ThreadLateness lateness = new ThreadLateness(counters);
    private final Deque<Integer> work = new ArrayDeque<>();
    private long nowNs;
    private long cycleNs;
    private final MeasuredAgent agent =
            new MeasuredAgent(
                    new Agent() {
                        @Override
                        public int doWork() {
                            nowNs += cycleNs;
                            return work.isEmpty() ? 0 : work.remove();
                        }

                        @Override
                        public String roleName() {
                            return "media";
                        }
                    },
                    lateness,
                    () -> nowNs);

    private void cycle(final int workCount, final long spanNs) throws Exception {
        work.add(workCount);
        cycleNs = spanNs;
        agent.doWork();
    }

    private long maxUs() {
        return lateness.snapshot().getMaxValue() / US;
    }

    @Test
    void shouldBeAsLateAsACycleTakes() throws Exception {
        cycle(3, 40 * US);
        cycle(0, 1 * US);
        cycle(1, 30 * US);

        assertEquals(4, lateness.snapshot().getTotalCount());
        assertEquals(40, maxUs(), 1);
        assertEquals(0, counters.value(EngineCounter.DUTY_CYCLES_SLOW));
    }

    @Test
    void shouldBeLaterAndLaterWhileItDoesNotCatchUp() throws Exception {
        for (int i = 0; i < 100; i++) {
            cycle(1, 300 * US);
        }
        assertEquals(30_000, maxUs(), 300);

        cycle(0, 1 * US);
        final long before = lateness.snapshot().getCountBetweenValues(0, 400 * US);
        cycle(1, 300 * US);

        assertEquals(before + 1, lateness.snapshot().getCountBetweenValues(0, 400 * US));
    }

    @Test
    void shouldBeLateWhenItSleptTooLong() throws Exception {
        cycle(0, 1 * US);
        lateness.overslept(25 * MS);
        cycle(1, 50 * US);

        assertEquals(25_050, maxUs(), 300);
        assertEquals(1, counters.value(EngineCounter.DUTY_CYCLES_SLOW));
    }

    @Test
    void shouldNotCountAWakeUpWithNothingToDo() throws Exception {
        lateness.overslept(25 * MS);
        cycle(0, 1 * US);
        lateness.overslept(-3 * MS);
        cycle(1, 50 * US);

        assertEquals(50, maxUs(), 1);
    }
}
