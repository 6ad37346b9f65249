package io.voicegateway.control.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the journal knows about a call: its room, its clock, and what has begun and not ended. Immutable once read. */
public final class CallHistory {
    /** Somebody whose PARTICIPANT_LEFT is missing. */
    public record Presence(String identity, String role, String sid, Instant joinedAt) {}

    /** A track as it was last. */
    public record KnownTrack(TrackFact fact, boolean isMuted, boolean isEnded) {}

    /**
     * The bot's last socket.
     *
     * @param isOpen     its BOT_DISCONNECTED is missing
     * @param closeCode  when it is not open
     */
    public record BotSocket(String dialect, int attempt, boolean isOpen, int closeCode) {}

    /**
     * The hand-off that is under way.
     *
     * @param human     who has the call; null while one is awaited
     * @param joinedAt  since when
     */
    public record OpenHandoff(
            Instant requestedAt,
            long timeoutMs,
            @Nullable String human,
            @Nullable Instant joinedAt) {}

    /** RFC 6455 §7.1.5. */
    private static final int LOST = 1006;

    private final Map<EventType, Integer> counts = new EnumMap<>(EventType.class);
    private final Map<String, Presence> participants = new LinkedHashMap<>();
    private final Map<String, KnownTrack> tracks = new LinkedHashMap<>();
    private final List<String> identities = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private RoomLife room = new RoomLife("", "", Instant.EPOCH);
    private Instant createdAt = Instant.EPOCH;
    private Instant lastEventAt = Instant.EPOCH;
    private long lastUs = Long.MIN_VALUE;
    private @Nullable Instant startedAt;
    private @Nullable BotSocket bot;
    private @Nullable MuteReason muted;
    private @Nullable OpenHandoff handoff;
    private @Nullable String recording;
    private @Nullable Instant recordingStartedAt;
    private @Nullable String sealed;
    private boolean isRecording;
    private boolean hasRecordingFailed;
    private boolean isRecordingStopped;

    private CallHistory() {}

    /** @param events of one call, in their order */
    public static CallHistory of(final List<Event> events) {
        final CallHistory history = new CallHistory();
        events.forEach(history::onEvent);
        return history;
    }

    private void onEvent(final Event event) {
        lastEventAt = event.time();
        lastUs = event.callTimeUs();
        counts.merge(event.type(), 1, Integer::sum);
        if (event.sealed() != null) {
            sealed = event.sealed();
        }
        switch (event.type()) {
            case CALL_CREATED -> onCreated(event);
            case CALL_STARTED -> startedAt = event.time();
            case PARTICIPANT_JOINED -> onJoined(event);
            case PARTICIPANT_LEFT -> participants.remove(text(event, "identity"));
            case TRACK_PUBLISHED -> onPublished(event);
            case TRACK_UNPUBLISHED -> onTrack(event, false, true);
            case TRACK_MUTED -> onTrack(event, true, false);
            case TRACK_UNMUTED -> onTrack(event, false, false);
            case BOT_CONNECTED ->
                    bot = new BotSocket(text(event, "dialect"), attempt(event), true, 0);
            case BOT_DISCONNECTED ->
                    bot =
                            new BotSocket(
                                    text(event, "dialect"),
                                    attempt(event),
                                    false,
                                    (int) number(event, "close_code"));
            case BOT_MUTED -> muted = reason(event);
            case BOT_UNMUTED -> muted = null;
            case HANDOFF_REQUESTED ->
                    handoff =
                            new OpenHandoff(event.time(), number(event, "timeout_ms"), null, null);
            case HUMAN_JOINED -> onHumanJoined(event);
            case HANDOFF_CANCELLED, HANDOFF_TIMED_OUT, HANDED_BACK -> handoff = null;
            case RECORDING_STARTED -> onRecordingStarted(event);
            case RECORDING_STOPPED -> {
                isRecording = false;
                isRecordingStopped = true;
            }
            case RECORDING_FAILED -> {
                isRecording = false;
                hasRecordingFailed = true;
                isRecordingStopped = false;
            }
            case CALL_ENDED,
                    BOT_CLEARED,
                    RECORDING_RESUMED,
                    QUALITY_DEGRADED,
                    QUALITY_RECOVERED -> {
                // Begins nothing and ends nothing that is listed here.
            }
        }
    }

    private void onCreated(final Event event) {
        createdAt = event.time();
        room = new RoomLife(text(event, "room"), text(event, "room_sid"), roomCreatedAt(event));
        if (event.data().get("metadata") instanceof final Map<?, ?> given) {
            given.forEach((key, value) -> metadata.put(String.valueOf(key), String.valueOf(value)));
        }
    }

    /** A version that did not write it has made the room at about the same time. */
    private static Instant roomCreatedAt(final Event event) {
        return event.data().get("room_created_at") instanceof final String text
                ? Instant.parse(text)
                : event.time();
    }

    private void onRecordingStarted(final Event event) {
        isRecording = true;
        hasRecordingFailed = false;
        isRecordingStopped = false;
        recording = text(event, "directory");
        if (recordingStartedAt == null) {
            recordingStartedAt = event.time();
        }
    }

    private void onHumanJoined(final Event event) {
        final OpenHandoff requested = handoff;
        if (requested != null) {
            handoff =
                    new OpenHandoff(
                            requested.requestedAt(),
                            requested.timeoutMs(),
                            text(event, "identity"),
                            event.time());
        }
    }

    private void onTrack(final Event event, final boolean isMuted, final boolean isEnded) {
        tracks.computeIfPresent(
                text(event, "track_sid"),
                (_, track) -> new KnownTrack(track.fact(), isMuted, isEnded));
    }

    /** What a newer version writes is taken for a wish of the API's. */
    private static MuteReason reason(final Event event) {
        return MuteReason.HANDOFF.label().equals(event.data().get("reason"))
                ? MuteReason.HANDOFF
                : MuteReason.API_REQUEST;
    }

    private void onJoined(final Event event) {
        final String identity = text(event, "identity");
        participants.put(
                identity,
                new Presence(identity, text(event, "role"), text(event, "sid"), event.time()));
        if (text(event, "role").equals("bot")) {
            onBotJoined(text(event, "sid"));
        }
        if (!identities.contains(identity)) {
            identities.add(identity);
        }
    }

    /** The crash may have come before its BOT_CONNECTED: the number of its dial is taken, as its sid tells. */
    private void onBotJoined(final String sid) {
        final String attempt = sid.substring(sid.lastIndexOf('#') + 1);
        if (attempt.matches("[0-9]{1,9}")) {
            bot = new BotSocket("", Integer.parseInt(attempt), false, LOST);
        }
    }

    private void onPublished(final Event event) {
        final String sid = text(event, "track_sid");
        final KnownTrack before = tracks.get(sid);
        final TrackFact fact =
                new TrackFact(
                        text(event, "identity"),
                        text(event, "role"),
                        sid,
                        before == null ? 1 : before.fact().publication() + 1);
        tracks.put(sid, new KnownTrack(fact, false, false));
    }

    private static int attempt(final Event event) {
        return (int) number(event, "attempt");
    }

    private static long number(final Event event, final String key) {
        return event.data().get(key) instanceof final Number number ? number.longValue() : 0;
    }

    private static String text(final Event event, final String key) {
        return String.valueOf(event.data().get(key));
    }

    public RoomLife room() {
        return room;
    }

    /** The clock as it ran. */
    CallClock clock(final Instant latestStart) {
        final CallClock clock = new CallClock(latestStart);
        if (startedAt != null) {
            clock.run(startedAt);
        }
        clock.lastUs(lastUs);
        return clock;
    }

    /** Events of this type so far. */
    public int count(final EventType type) {
        return counts.getOrDefault(type, 0);
    }

    int recordingEndCount() {
        return count(EventType.RECORDING_STOPPED) + count(EventType.RECORDING_FAILED);
    }

    int qualityCount() {
        return count(EventType.QUALITY_DEGRADED) + count(EventType.QUALITY_RECOVERED);
    }

    /** Mutes are counted together, of tracks and of the bot. */
    int muteCount() {
        return count(EventType.TRACK_MUTED)
                + count(EventType.TRACK_UNMUTED)
                + count(EventType.BOT_MUTED)
                + count(EventType.BOT_UNMUTED);
    }

    public Instant createdAt() {
        return createdAt;
    }

    /** Null when the driver never came. */
    public @Nullable Instant startedAt() {
        return startedAt;
    }

    public Instant lastEventAt() {
        return lastEventAt;
    }

    public Map<String, String> metadata() {
        return Map.copyOf(metadata);
    }

    /** What is needed to go on, readable for the gateway that wrote it; null from a version that wrote none. */
    public @Nullable String sealed() {
        return sealed;
    }

    public List<Presence> participants() {
        return List.copyOf(participants.values());
    }

    /** Every track that was ever published, in the order of first publication. */
    public List<KnownTrack> tracks() {
        return List.copyOf(tracks.values());
    }

    public @Nullable BotSocket bot() {
        return bot;
    }

    /** Why the bot is muted; null while it is not. */
    public @Nullable MuteReason muted() {
        return muted;
    }

    public @Nullable OpenHandoff handoff() {
        return handoff;
    }

    public boolean isRecording() {
        return isRecording;
    }

    /** It failed, and has not started since: it was to be tried again, unless {@link #isRecordingStopped}. */
    public boolean hasRecordingFailed() {
        return hasRecordingFailed;
    }

    /** Somebody stopped it, and nothing became of it since. */
    public boolean isRecordingStopped() {
        return isRecordingStopped;
    }

    /** Directory of the recording; null when there was none. */
    public @Nullable String recording() {
        return recording;
    }

    /** When the first recording of the call began; null when there was none. */
    public @Nullable Instant recordingStartedAt() {
        return recordingStartedAt;
    }

    /** Everybody who was ever there, in the order of arrival. */
    public List<String> identities() {
        return List.copyOf(identities);
    }
}
