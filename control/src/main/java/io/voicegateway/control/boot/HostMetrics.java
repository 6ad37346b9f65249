package io.voicegateway.control.boot;

import io.voicegateway.control.call.Admission;
import io.voicegateway.control.call.CallCensus;
import io.voicegateway.control.call.CallManager;
import io.voicegateway.control.call.RoomLegCounts;
import io.voicegateway.control.conductor.ControlConductor;
import io.voicegateway.control.embedded.EmbeddedServer;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.latency.LatencyLog;
import io.voicegateway.control.metrics.GatewayMetric;
import io.voicegateway.control.metrics.LabelledMetric;
import io.voicegateway.engine.MediaEngine;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the control plane measures of itself. */
final class HostMetrics {
    private HostMetrics() {}

    static Map<GatewayMetric, LongSupplier> gauges(
            final ChronicleEventJournal journal,
            final ControlConductor conductor,
            final CallManager manager,
            final LatencyLog latencyLog,
            final Admission admission,
            final @Nullable EmbeddedServer embedded) {
        final Map<GatewayMetric, LongSupplier> gauges = new EnumMap<>(GatewayMetric.class);
        gauges.put(GatewayMetric.JOURNAL_FAILURES, journal::failures);
        gauges.put(GatewayMetric.JOURNAL_WAITING, journal::waitingCount);
        gauges.put(GatewayMetric.JOURNAL_LAG_SECONDS, () -> journal.lag(Instant.now()).toSeconds());
        gauges.put(GatewayMetric.CONDUCTOR_ERRORS, conductor::errors);
        gauges.put(GatewayMetric.ILLEGAL_TRANSITIONS, manager::illegalTransitions);
        gauges.put(GatewayMetric.LATENCY_LOG_FAILURES, latencyLog::failures);
        gauges.put(GatewayMetric.ADMISSION_OPEN, () -> admission.refusal() == null ? 1 : 0);
        if (embedded != null) {
            gauges.put(GatewayMetric.EMBEDDED_ROOMS, embedded::roomCount);
            gauges.put(GatewayMetric.EMBEDDED_LEGS, embedded::legCount);
        }
        return gauges;
    }

    static List<LabelledMetric> labelled(
            final CallCensus census,
            final ChronicleEventJournal journal,
            final RoomLegCounts roomLegs,
            final MediaEngine engine,
            final @Nullable EmbeddedServer embedded) {
        final Map<String, Double> states = new HashMap<>();
        census.counts()
                .forEach(
                        (state, count) ->
                                states.put(
                                        state.name().toLowerCase(Locale.ROOT),
                                        count.doubleValue()));
        final Map<String, Double> types = new HashMap<>();
        journal.writtenCounts()
                .forEach((type, count) -> types.put(type.name(), count.doubleValue()));
        final Map<String, Double> rings = engine.ringOccupancy();
        if (embedded != null) {
            rings.put("embedded", embedded.ringOccupancy());
        }
        return List.of(
                new LabelledMetric(GatewayMetric.RING_OCCUPANCY, rings),
                new LabelledMetric(GatewayMetric.CALLS, states),
                new LabelledMetric(GatewayMetric.EVENTS, types),
                new LabelledMetric(GatewayMetric.ROOM_LEGS, roomLegs.byTurn()));
    }
}
