package io.voicegateway.engine.status;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One session's own latency histograms. What a session costs counts by the thousand, so they are coarse: 6 percent, in 17 KB.
 * <p>
 * Paths are written by the egress stage, the network by the monitor stage.
 */
public final class SessionLatency {
    private static final int SIGNIFICANT_DIGITS = 1;

    private final LatencyRecorder driverToBot = new LatencyRecorder(SIGNIFICANT_DIGITS);
    private final LatencyRecorder botToDriver = new LatencyRecorder(SIGNIFICANT_DIGITS);
    private final LatencyRecorder jitter = new LatencyRecorder(SIGNIFICANT_DIGITS);
    private final LatencyRecorder roundTrip = new LatencyRecorder(SIGNIFICANT_DIGITS);

    public LatencyRecorder driverToBot() {
        return driverToBot;
    }

    public LatencyRecorder botToDriver() {
        return botToDriver;
    }

    public LatencyRecorder jitter() {
        return jitter;
    }

    public LatencyRecorder roundTrip() {
        return roundTrip;
    }

    /** Copies, by the labels of {@link MediaPath}. Any thread. */
    public Map<String, Histogram> paths() {
        return Map.of(
                MediaPath.DRIVER_TO_BOT.label(), driverToBot.snapshot(),
                MediaPath.BOT_TO_DRIVER.label(), botToDriver.snapshot());
    }

    /** Copies, by the labels of {@link NetworkMeasure}. Any thread. */
    public Map<String, Histogram> network() {
        return Map.of(
                NetworkMeasure.JITTER.label(), jitter.snapshot(),
                NetworkMeasure.ROUND_TRIP.label(), roundTrip.snapshot());
    }
}
