package io.voicegateway.control.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.call.CallView;
import io.voicegateway.engine.api.StreamQuality;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The API's JSON of a call. */
final class CallJson {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private CallJson() {}

    static JsonObject of(final CallView call) {
        final JsonObject json =
                new JsonObject()
                        .put("call_id", call.callId())
                        .put("room", call.room())
                        .put("state", label(call.state()))
                        .put("driver_identity", call.driverIdentity())
                        .put("created_at", time(call.createdAt()));
        putTime(json, "started_at", call.startedAt());
        putTime(json, "ended_at", call.endedAt());
        if (call.endReason() != null) {
            json.put("end_reason", label(call.endReason()));
        }
        final JsonArray participants = new JsonArray();
        call.participants().forEach(participant -> participants.add(participant(participant)));
        final JsonObject quality = new JsonObject();
        call.quality().forEach(stream -> quality.put(stream.label(), quality(stream)));
        return json.put("participants", participants)
                .put("bot", bot(call.bot()))
                .put("recording", recording(call))
                .put("handoff", handoff(call.handoff()))
                .put("quality", quality)
                .put("events", events(call.events()));
    }

    private static JsonObject quality(final StreamQuality stream) {
        final JsonArray degraded = new JsonArray();
        stream.degraded().forEach(metric -> degraded.add(metric.label()));
        return new JsonObject()
                .put("packets", stream.packets())
                .put("lost", stream.lost())
                .put("reordered", stream.reordered())
                .put("duplicates", stream.duplicates())
                .put("jitter_ms", rounded(stream.jitterMs()))
                .put("delay_ms", rounded(stream.delayMs()))
                .put("round_trip_ms", rounded(stream.roundTripMs()))
                .put("degraded", degraded);
    }

    private static double rounded(final double ms) {
        return Math.round(ms * 1_000) / 1_000.0;
    }

    private static JsonObject participant(final CallView.ParticipantView participant) {
        final JsonArray tracks = new JsonArray();
        participant
                .tracks()
                .forEach(
                        track ->
                                tracks.add(
                                        new JsonObject()
                                                .put("sid", track.sid())
                                                .put("role", track.role())
                                                .put("muted", track.isMuted())
                                                .put("state", track.state())));
        return new JsonObject()
                .put("identity", participant.identity())
                .put("role", participant.role())
                .put("sid", participant.sid())
                .put("state", participant.state())
                .put("joined_at", time(participant.joinedAt()))
                .put("tracks", tracks);
    }

    private static JsonObject bot(final CallView.BotView bot) {
        return new JsonObject()
                .put("mode", bot.mode())
                .put("state", bot.state())
                .put("dialect", bot.dialect())
                .put("url", bot.url())
                .put("muted", bot.isMuted())
                .put("reconnects", bot.reconnects())
                .put("heard_ms", bot.heardMs());
    }

    static JsonObject recording(final CallView call) {
        final CallView.RecordingView recording = call.recording();
        final JsonObject json =
                new JsonObject()
                        .put("call_id", call.callId())
                        .put("state", recording.state())
                        .put(
                                "directory",
                                recording.directory() == null
                                        ? null
                                        : recording.directory().toString())
                        .put("files", new JsonArray(recording.files()));
        putTime(json, "started_at", recording.startedAt());
        if (recording.error() != null) {
            json.put("error", recording.error());
        }
        return json;
    }

    private static JsonObject handoff(final CallView.HandoffView handoff) {
        final JsonObject json = new JsonObject().put("state", handoff.state());
        putTime(json, "requested_at", handoff.requestedAt());
        putTime(json, "human_joined_at", handoff.humanJoinedAt());
        return json;
    }

    private static JsonObject events(final CallView.EventsView events) {
        return new JsonObject()
                .put("first_index", Long.toUnsignedString(events.firstIndex()))
                .put("last_index", Long.toUnsignedString(events.lastIndex()))
                .put("count", events.count());
    }

    static String time(final Instant instant) {
        return TIME.format(instant);
    }

    private static void putTime(
            final JsonObject json, final String field, final @Nullable Instant instant) {
        if (instant != null) {
            json.put(field, time(instant));
        }
    }

    private static String label(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
