package io.voicegateway.engine.status;

import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;

/** An agent whose lateness is measured. */
public final class MeasuredAgent implements Agent {
    private final Agent agent;
    private final ThreadLateness lateness;
    private final NanoClock clock;

    public MeasuredAgent(final Agent agent, final ThreadLateness lateness, final NanoClock clock) {
        this.agent = agent;
        this.lateness = lateness;
        this.clock = clock;
    }

    @Override
    public void onStart() {
        agent.onStart();
    }

    @Override
    public int doWork() throws Exception {
        final long startNs = clock.nanoTime();
        final int workCount = agent.doWork();
        if (workCount > 0) {
            lateness.worked(startNs, clock.nanoTime(), workCount);
        } else {
            lateness.caughtUp();
        }
        return workCount;
    }

    @Override
    public void onClose() {
        agent.onClose();
    }

    @Override
    public String roleName() {
        return agent.roleName();
    }
}
