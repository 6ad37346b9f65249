package io.voicegateway.control.fake;

import io.voicegateway.control.conductor.TimerManager;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** A conductor that is run by the test, which also advances its time. */
public final class TestConductor implements Executor {
    private final AdvancedClock clock;
    private final TimerManager timers;
    private final Queue<Runnable> commands = new ArrayDeque<>();

    public TestConductor(final AdvancedClock clock) {
        this.clock = clock;
        timers = new TimerManager(clock::nanoTime);
    }

    public TimerManager timers() {
        return timers;
    }

    @Override
    public void execute(final Runnable command) {
        commands.add(command);
    }

    /** Runs everything that is queued or due now, and what comes of it. */
    public void run() {
        do {
            while (!commands.isEmpty()) {
                commands.remove().run();
            }
        } while (timers.runDue() > 0 || !commands.isEmpty());
    }

    /** Lets time pass, stopping at every timer on the way. */
    public void advanceMs(final long ms) {
        run();
        long leftMs = ms;
        while (timers.untilNextMs() <= leftMs) {
            final long stepMs = timers.untilNextMs();
            clock.advanceMs(stepMs);
            leftMs -= stepMs;
            run();
        }
        clock.advanceMs(leftMs);
    }
}
