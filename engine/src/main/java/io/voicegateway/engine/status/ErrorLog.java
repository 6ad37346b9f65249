package io.voicegateway.engine.status;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.ErrorHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each distinct unexpected error once with its stack, and counts the rest. Called by any thread that caught one; that is rare, so it
 * may allocate.
 */
public final class ErrorLog implements ErrorHandler {
    /** Distinct errors that are remembered; beyond it they are only counted. */
    public static final int DISTINCT_LIMIT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ErrorLog.class);

    private final ConcurrentHashMap<String, AtomicInteger> occurrences = new ConcurrentHashMap<>();
    private final EngineCounters counters;

    public ErrorLog(final EngineCounters counters) {
        this.counters = counters;
    }

    @Override
    public void onError(final Throwable error) {
        counters.increment(EngineCounter.ERRORS);
        final StackTraceElement[] stack = error.getStackTrace();
        final String place =
                error.getClass().getName() + " at " + (stack.length == 0 ? "unknown" : stack[0]);
        if (occurrences.size() >= DISTINCT_LIMIT && !occurrences.containsKey(place)) {
            return;
        }
        if (occurrences.computeIfAbsent(place, _ -> new AtomicInteger()).getAndIncrement() == 0) {
            LOG.error("event=unexpected_error place=\"{}\"", place, error);
        }
    }
}
