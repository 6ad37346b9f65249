package io.voicegateway.control.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes one call's events: gives each its id and its time on the call's clock. Used by the conductor. */
public final class CallLog implements CallEvents, BotEvents, RecordingEvents {
    /** Before CALL_STARTED the distance to it is not known yet; the wall time tells it afterwards. */
    private static final long BEFORE_START_US = -1;

    private static final int EVENT_ID_LENGTH = 16;
    private static final long US_PER_S = 1_000_000L;

    private final EventJournal journal;
    private final Clock clock;
    private final String gateway;
    private final String callId;
    private final String roomKey;
    private @Nullable Instant startedAt;
    private @Nullable String room;
    private int muteCount;
    private int clearCount;
    private int recordingCount;

    /** @param roomKey tells this life of the room from another one of the same name */
    public CallLog(
            final EventJournal journal,
            final Clock clock,
            final String gateway,
            final String callId,
            final String roomKey) {
        this.journal = journal;
        this.clock = clock;
        this.gateway = gateway;
        this.callId = callId;
        this.roomKey = roomKey;
    }

    /** Null until the driver joined. */
    public @Nullable Instant startedAt() {
        return startedAt;
    }

    @Override
    public void callCreated(final String createdRoom, final Map<String, String> metadata) {
        room = createdRoom;
        append(
                EventType.CALL_CREATED,
                EventSource.API,
                "",
                data("room", createdRoom, "metadata", metadata));
    }

    @Override
    public void callStarted(final String driverIdentity) {
        startedAt = clock.instant();
        append(
                EventType.CALL_STARTED,
                EventSource.SIGNAL,
                "",
                data("room", String.valueOf(room), "driver_identity", driverIdentity));
    }

    @Override
    public void callEnded(
            final EventSource source,
            final String endReason,
            final String detail,
            final Map<String, Object> totals) {
        final long durationMs =
                startedAt == null ? 0 : Duration.between(startedAt, clock.instant()).toMillis();
        final Map<String, Object> data =
                data("end_reason", endReason, "detail", detail, "duration_ms", durationMs);
        data.putAll(totals);
        append(EventType.CALL_ENDED, source, "", data);
    }

    @Override
    public void participantJoined(
            final EventSource source, final String identity, final String role, final String sid) {
        append(
                EventType.PARTICIPANT_JOINED,
                source,
                identity + sid,
                data("identity", identity, "role", role, "sid", sid));
    }

    @Override
    public void participantLeft(
            final EventSource source,
            final String identity,
            final String role,
            final String sid,
            final String reason) {
        append(
                EventType.PARTICIPANT_LEFT,
                source,
                identity + sid,
                data("identity", identity, "role", role, "sid", sid, "reason", reason));
    }

    @Override
    public void trackPublished(final String identity, final String role, final String trackSid) {
        append(
                EventType.TRACK_PUBLISHED,
                EventSource.SIGNAL,
                trackSid,
                track(identity, role, trackSid));
    }

    @Override
    public void trackUnpublished(
            final EventSource source,
            final String identity,
            final String role,
            final String trackSid) {
        append(EventType.TRACK_UNPUBLISHED, source, trackSid, track(identity, role, trackSid));
    }

    @Override
    public void trackMuted(
            final String identity,
            final String role,
            final String trackSid,
            final boolean isMuted) {
        append(
                isMuted ? EventType.TRACK_MUTED : EventType.TRACK_UNMUTED,
                EventSource.SIGNAL,
                trackSid + "#" + ++muteCount,
                track(identity, role, trackSid));
    }

    @Override
    public void botConnected(final String dialect, final int attempt) {
        append(
                EventType.BOT_CONNECTED,
                EventSource.ENGINE,
                Integer.toString(attempt),
                data("dialect", dialect, "attempt", attempt));
    }

    @Override
    public void botDisconnected(final String dialect, final int attempt, final int closeCode) {
        append(
                EventType.BOT_DISCONNECTED,
                EventSource.ENGINE,
                Integer.toString(attempt),
                data("dialect", dialect, "attempt", attempt, "close_code", closeCode));
    }

    @Override
    public void botCleared(final long playedMs, final long droppedMs) {
        append(
                EventType.BOT_CLEARED,
                EventSource.ENGINE,
                Integer.toString(++clearCount),
                data("played_ms", playedMs, "dropped_ms", droppedMs));
    }

    @Override
    public void botMuted(final boolean isMuted) {
        append(
                isMuted ? EventType.BOT_MUTED : EventType.BOT_UNMUTED,
                EventSource.API,
                Integer.toString(++muteCount),
                new LinkedHashMap<>());
    }

    @Override
    public void recordingStarted(final String directory) {
        append(
                EventType.RECORDING_STARTED,
                EventSource.ENGINE,
                Integer.toString(++recordingCount),
                data("directory", directory));
    }

    @Override
    public void recordingStopped(final String directory, final List<String> files) {
        append(
                EventType.RECORDING_STOPPED,
                EventSource.ENGINE,
                Integer.toString(recordingCount),
                data("directory", directory, "files", files));
    }

    @Override
    public void recordingFailed(final String error) {
        append(
                EventType.RECORDING_FAILED,
                EventSource.ENGINE,
                Integer.toString(recordingCount),
                data("error", error));
    }

    private void append(
            final EventType type,
            final EventSource source,
            final String discriminator,
            final Map<String, Object> data) {
        final Instant now = clock.instant();
        final String eventId = eventId(type, discriminator);
        journal.append(
                new Event(type, eventId, callId, now, callTimeUs(now), gateway, source, data));
    }

    private long callTimeUs(final Instant now) {
        if (startedAt == null) {
            return BEFORE_START_US;
        }
        final Duration since = Duration.between(startedAt, now);
        return since.getSeconds() * US_PER_S + since.getNano() / 1_000;
    }

    private String eventId(final EventType type, final String discriminator) {
        final String fact = callId + "\n" + roomKey + "\n" + type + "\n" + discriminator;
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(fact.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, EVENT_ID_LENGTH);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    private static Map<String, Object> track(
            final String identity, final String role, final String trackSid) {
        return data("identity", identity, "role", role, "track_sid", trackSid);
    }

    private static Map<String, Object> data(final Object... keysAndValues) {
        final Map<String, Object> data = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            data.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return data;
    }
}
