package io.voicegateway.engine.api;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * One session's measurements since it opened. The histograms are copies and hold nanoseconds.
 *
 * @param stages     by stage name
 * @param paths      driver_to_bot, bot_to_driver, forward
 * @param network    jitter, round_trip
 * @param qualities  one per inbound stream
 * @param botHeardMs bot audio that left so far
 */
public record SessionSnapshot(
        Map<String, Histogram> stages,
        Map<String, Histogram> paths,
        Map<String, Histogram> network,
        List<StreamQuality> qualities,
        long botHeardMs) {

    /** What an unknown session answers. */
    public static final SessionSnapshot EMPTY =
            new SessionSnapshot(Map.of(), Map.of(), Map.of(), List.of(), 0);
}
