package io.voicegateway.control.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the journal knows about a call: its room, its clock, and what has begun and not ended. Immutable once read. */
public final class CallHistory {
    /** Somebody whose PARTICIPANT_LEFT is missing. */
    public record Presence(String identity, String role, String sid) {}

    /** A bot whose BOT_DISCONNECTED is missing. */
    public record BotSocket(String dialect, int attempt) {}

    private final Map<String, Presence> participants = new LinkedHashMap<>();
    private final Map<String, TrackFact> tracks = new LinkedHashMap<>();
    private final Map<String, Integer> publications = new LinkedHashMap<>();
    private final List<String> identities = new ArrayList<>();
    private RoomLife room = new RoomLife("", "", Instant.EPOCH);
    private Instant createdAt = Instant.EPOCH;
    private Instant lastEventAt = Instant.EPOCH;
    private @Nullable Instant startedAt;
    private @Nullable BotSocket bot;
    private @Nullable String recording;
    private boolean isRecording;
    private int recordingEndCount;

    private CallHistory() {}

    /** @param events of one call, in their order */
    public static CallHistory of(final List<Event> events) {
        final CallHistory history = new CallHistory();
        events.forEach(history::onEvent);
        return history;
    }

    private void onEvent(final Event event) {
        lastEventAt = event.time();
        switch (event.type()) {
            case CALL_CREATED -> onCreated(event);
            case CALL_STARTED -> startedAt = event.time();
            case PARTICIPANT_JOINED -> onJoined(event);
            case PARTICIPANT_LEFT -> participants.remove(text(event, "identity"));
            case TRACK_PUBLISHED -> onPublished(event);
            case TRACK_UNPUBLISHED -> tracks.remove(text(event, "track_sid"));
            case BOT_CONNECTED -> bot = new BotSocket(text(event, "dialect"), attempt(event));
            case BOT_DISCONNECTED -> bot = null;
            case RECORDING_STARTED -> {
                isRecording = true;
                recording = text(event, "directory");
            }
            case RECORDING_STOPPED, RECORDING_FAILED -> {
                isRecording = false;
                recordingEndCount++;
            }
            case CALL_ENDED,
                    TRACK_MUTED,
                    TRACK_UNMUTED,
                    BOT_CLEARED,
                    HANDOFF_REQUESTED,
                    HUMAN_JOINED,
                    BOT_MUTED,
                    BOT_UNMUTED,
                    HANDOFF_CANCELLED,
                    HANDOFF_TIMED_OUT,
                    HANDED_BACK,
                    QUALITY_DEGRADED,
                    QUALITY_RECOVERED -> {
                // Begins nothing and ends nothing that is listed here.
            }
        }
    }

    private void onCreated(final Event event) {
        createdAt = event.time();
        room =
                new RoomLife(
                        text(event, "room"),
                        text(event, "room_sid"),
                        Instant.parse(text(event, "room_created_at")));
    }

    private void onJoined(final Event event) {
        final String identity = text(event, "identity");
        participants.put(identity, new Presence(identity, text(event, "role"), text(event, "sid")));
        if (!identities.contains(identity)) {
            identities.add(identity);
        }
    }

    private void onPublished(final Event event) {
        final String sid = text(event, "track_sid");
        tracks.put(
                sid,
                new TrackFact(
                        text(event, "identity"),
                        text(event, "role"),
                        sid,
                        publications.merge(sid, 1, Integer::sum)));
    }

    private static int attempt(final Event event) {
        return event.data().get("attempt") instanceof Number attempt ? attempt.intValue() : 0;
    }

    private static String text(final Event event, final String key) {
        return String.valueOf(event.data().get(key));
    }

    RoomLife room() {
        return room;
    }

    /** The clock as it ran; of a call that never started every moment is just before it. */
    CallClock clock() {
        final CallClock clock = new CallClock(createdAt);
        if (startedAt != null) {
            clock.run(startedAt);
        }
        return clock;
    }

    int recordingEndCount() {
        return recordingEndCount;
    }

    public Instant lastEventAt() {
        return lastEventAt;
    }

    public List<Presence> participants() {
        return List.copyOf(participants.values());
    }

    public List<TrackFact> tracks() {
        return List.copyOf(tracks.values());
    }

    public @Nullable BotSocket bot() {
        return bot;
    }

    public boolean isRecording() {
        return isRecording;
    }

    /** Directory of the recording; null when there was none. */
    public @Nullable String recording() {
        return recording;
    }

    /** Everybody who was ever there, in the order of arrival. */
    public List<String> identities() {
        return List.copyOf(identities);
    }
}
