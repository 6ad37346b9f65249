package io.voicegateway.engine.pipeline;

import com.lmax.disruptor.BusySpinWaitStrategy;
import com.lmax.disruptor.SleepingWaitStrategy;
import com.lmax.disruptor.WaitStrategy;
import io.voicegateway.engine.config.EngineContext;

/** How stage threads wait. On shared cores spinning stages turn nanoseconds into scheduler slices, so there they park. */
final class WaitStrategies {
    private static final int SPINS = 100;
    private static final long PARK_NS = 50_000;

    private WaitStrategies() {}

    static WaitStrategy of(final EngineContext ctx) {
        return ctx.isSpinning()
                ? new BusySpinWaitStrategy()
                : new SleepingWaitStrategy(SPINS, PARK_NS);
    }
}
