package io.voicegateway.control.retention;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the rules from time to time, on a thread of its own. */
public final class RetentionAgent implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionAgent.class);
    private static final long CLOSE_WAIT_S = 5;

    private final List<Kind> kinds = new CopyOnWriteArrayList<>();
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("retention").factory());

    public RetentionAgent(final Clock clock) {
        this.clock = clock;
    }

    /**
     * What was done since launch.
     *
     * @param kind such as {@code recordings}
     */
    public record Status(String kind, long removedCount, long removedBytes, long failureCount) {}

    private static final class Kind {
        final String name;
        final RetentionRule rule;
        final RetentionStore store;
        final AtomicLong removedCount = new AtomicLong();
        final AtomicLong removedBytes = new AtomicLong();
        final AtomicLong failureCount = new AtomicLong();

        Kind(final String name, final RetentionRule rule, final RetentionStore store) {
            this.name = name;
            this.rule = rule;
            this.store = store;
        }
    }

    /** Called before {@link #launch}. */
    public RetentionAgent add(
            final String kind, final RetentionRule rule, final RetentionStore store) {
        kinds.add(new Kind(kind, rule, store));
        return this;
    }

    /** Applies the rules now, and at this interval. */
    public RetentionAgent launch(final Duration interval) {
        final var _ =
                timer.scheduleWithFixedDelay(
                        this::apply, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Any thread. */
    public List<Status> statuses() {
        return kinds.stream()
                .map(
                        kind ->
                                new Status(
                                        kind.name,
                                        kind.removedCount.get(),
                                        kind.removedBytes.get(),
                                        kind.failureCount.get()))
                .toList();
    }

    void apply() {
        for (final Kind kind : kinds) {
            if (!kind.rule.isLimiting()) {
                continue;
            }
            try {
                for (final RetainedUnit unit :
                        kind.rule.toRemove(kind.store.oldestFirst(), clock.instant())) {
                    remove(kind, unit);
                }
            } catch (final IOException | RuntimeException e) {
                onFailure(kind, e);
            }
        }
    }

    /** One that cannot be removed does not keep the others. */
    private static void remove(final Kind kind, final RetainedUnit unit) {
        try {
            kind.store.remove(unit);
            kind.removedCount.incrementAndGet();
            kind.removedBytes.addAndGet(unit.lengthBytes());
            LOG.info("event=retention_removed kind={} path={}", kind.name, unit.path());
        } catch (final IOException | RuntimeException e) {
            onFailure(kind, e);
        }
    }

    private static void onFailure(final Kind kind, final Exception failure) {
        if (kind.failureCount.getAndIncrement() == 0) {
            LOG.error("event=retention_failed kind={}", kind.name, failure);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
                LOG.warn("event=retention_stuck");
            }
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
