package io.voicegateway.control.latency;

import io.voicegateway.engine.api.EngineSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what was measured in each interval into HdrHistogram logs, which HdrHistogram's own tools read. On a thread of its own; a disk that
 * fails costs nothing but the log: what was not written is part of the next interval that is.
 */
public final class LatencyLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LatencyLog.class);
    private static final long CLOSE_WAIT_S = 5;

    private final Path directory;
    private final int fileLimit;
    private final Supplier<EngineSnapshot> host;
    private final Clock clock;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("latency-log").factory());
    private final AtomicLong failures = new AtomicLong();

    // Owned by the timer's thread.
    private final HistogramGains written = new HistogramGains();
    private long writtenMs;
    private boolean isFailing;
    private @Nullable LatencyLogFile file;

    /**
     * @param fileLimit files that are kept, each of an hour
     * @param host      everything since launch, in copies
     */
    public LatencyLog(
            final Path directory,
            final int fileLimit,
            final Supplier<EngineSnapshot> host,
            final Clock clock) {
        this.directory = directory;
        this.fileLimit = fileLimit;
        this.host = host;
        this.clock = clock;
        writtenMs = clock.millis();
    }

    /** Writes at this interval from now on. */
    public LatencyLog launch(final Duration interval) {
        final var _ =
                timer.scheduleAtFixedRate(
                        this::write,
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
        return this;
    }

    /** Intervals that could not be written. Any thread. */
    public long failures() {
        return failures.get();
    }

    /** Writes what was measured since the last time that this worked. */
    void write() {
        try {
            write(new LogInterval(writtenMs, clock.millis()));
            isFailing = false;
        } catch (final IOException | RuntimeException e) {
            onFailure(e);
        }
    }

    private void write(final LogInterval interval) throws IOException {
        final Map<String, Histogram> news = new LinkedHashMap<>();
        LatencyReport.of(host.get())
                .forEach((tag, total) -> news.put(tag, written.gainOf(tag, total)));
        file(interval).write(interval, news);
        news.forEach(written::settle);
        writtenMs = interval.endMs();
    }

    private LatencyLogFile file(final LogInterval interval) throws IOException {
        LatencyLogFile current = file;
        if (current != null && current.isFull(interval.startMs())) {
            closeFile();
            current = null;
        }
        if (current == null) {
            current = LatencyLogFile.open(directory, interval.startMs(), fileLimit);
            file = current;
        }
        return current;
    }

    private void onFailure(final Exception failure) {
        failures.incrementAndGet();
        closeFile();
        if (!isFailing) {
            isFailing = true;
            LOG.warn(
                    "event=latency_log_failed directory={} error=\"{}\"",
                    directory,
                    failure.toString());
        }
    }

    private void closeFile() {
        final LatencyLogFile closed = file;
        if (closed != null) {
            file = null;
            closed.close();
        }
    }

    /** Writes the last interval. Idempotent. */
    @Override
    public void close() {
        if (timer.isShutdown()) {
            return;
        }
        timer.execute(
                () -> {
                    write();
                    closeFile();
                });
        timer.shutdown();
        try {
            if (!timer.awaitTermination(CLOSE_WAIT_S, TimeUnit.SECONDS)) {
                LOG.warn("event=latency_log_stuck directory={}", directory);
            }
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
