package io.voicegateway.engine.api;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One session's latencies since it opened. The histograms are copies and hold nanoseconds.
 *
 * @param stages  by stage name; those of the threads that carry the session, which it shares with others
 * @param paths   driver_to_bot, bot_to_driver
 * @param network jitter, round_trip
 */
public record SessionSnapshot(
        Map<String, Histogram> stages,
        Map<String, Histogram> paths,
        Map<String, Histogram> network) {

    /** What an unknown session answers. */
    public static final SessionSnapshot EMPTY = new SessionSnapshot(Map.of(), Map.of(), Map.of());
}
