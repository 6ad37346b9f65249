package io.voicegateway.engine;

import io.voicegateway.engine.api.SessionQuality;
import io.voicegateway.engine.api.SessionSnapshot;
import io.voicegateway.engine.api.StreamQuality;
import io.voicegateway.engine.bot.BotLeg;
import io.voicegateway.engine.stream.Delivery;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.Reception;
import io.voicegateway.engine.stream.RoomStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Copies what was measured of one session. Called by any thread. */
final class SessionMeasures {
    private static final String BOT = "bot";

    private SessionMeasures() {}

    /** The stages are the shard's: they serve its sessions alike and do not tell them apart. */
    static SessionSnapshot latencies(final MediaSession session) {
        final Map<String, Histogram> stages = new LinkedHashMap<>();
        session.shard.recorders().addStagesTo(stages);
        return new SessionSnapshot(stages, session.latency.paths(), session.latency.network());
    }

    static SessionQuality quality(final MediaSession session) {
        final List<StreamQuality> streams = new ArrayList<>();
        final OutputTrack voice = session.voice;
        final double roundTripMs = voice == null ? 0 : roundTripMs(voice.delivery());
        for (final RoomStream stream : session.measured) {
            streams.add(ofStream(stream, roundTripMs));
        }
        if (voice != null && voice.delivery().acquire() > 0) {
            streams.add(ofVoice(voice.delivery(), roundTripMs));
        }
        final BotLeg bot = session.bot;
        return new SessionQuality(streams, bot == null ? 0 : bot.heardMs());
    }

    private static double roundTripMs(final Delivery delivery) {
        return delivery.acquire() == 0 ? 0 : delivery.roundTripMs();
    }

    private static StreamQuality ofStream(final RoomStream stream, final double roundTripMs) {
        final Reception reception = stream.reception();
        return new StreamQuality(
                stream.label(),
                reception.acquire(),
                reception.lost(),
                reception.reordered(),
                stream.duplicates(),
                reception.jitterMs(),
                stream.quality().delayMs(),
                roundTripMs,
                stream.quality().degraded());
    }

    /** What the bot says, as the room server reports it. */
    private static StreamQuality ofVoice(final Delivery delivery, final double roundTripMs) {
        return new StreamQuality(
                BOT,
                delivery.expected() - delivery.lost(),
                delivery.lost(),
                0,
                0,
                delivery.jitterMs(),
                0,
                roundTripMs,
                List.of());
    }
}
