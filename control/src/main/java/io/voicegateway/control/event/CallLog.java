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
public final class CallLog
        implements CallEvents, HandoffEvents, BotEvents, RecordingEvents, QualityEvents {
    private static final int EVENT_ID_LENGTH = 16;
    private static final String DRIVER = "driver";

    private final EventJournal journal;
    private final Clock clock;
    private final String gateway;
    private final String callId;
    private final RoomLife room;
    private final CallClock callClock;
    private int muteCount;
    private int clearCount;
    private int handoffCount;
    private int recordingCount;
    private int resumeCount;
    private int recordingEndCount;
    private int qualityCount;

    public CallLog(
            final EventJournal journal,
            final Clock clock,
            final String gateway,
            final String callId,
            final RoomLife room,
            final CallClock callClock) {
        this.journal = journal;
        this.clock = clock;
        this.gateway = gateway;
        this.callId = callId;
        this.room = room;
        this.callClock = callClock;
    }

    /**
     * A log that goes on where the call's journal stopped: what it writes has the ids that it would have had then.
     *
     * @param latestStart when the call ends if nobody joins it
     */
    public static CallLog resume(
            final EventJournal journal,
            final Clock clock,
            final String gateway,
            final String callId,
            final CallHistory history,
            final Instant latestStart) {
        final CallLog log =
                new CallLog(
                        journal,
                        clock,
                        gateway,
                        callId,
                        history.room(),
                        history.clock(latestStart));
        log.muteCount = history.muteCount();
        log.clearCount = history.count(EventType.BOT_CLEARED);
        log.handoffCount = history.count(EventType.HANDOFF_REQUESTED);
        log.recordingCount = history.count(EventType.RECORDING_STARTED);
        log.resumeCount = history.count(EventType.RECORDING_RESUMED);
        log.recordingEndCount = history.recordingEndCount();
        log.qualityCount = history.qualityCount();
        return log;
    }

    public RoomLife room() {
        return room;
    }

    /** Null until the driver joined. */
    public @Nullable Instant startedAt() {
        return callClock.startedAt();
    }

    @Override
    public void callCreated(final Map<String, String> metadata, final String sealed) {
        append(
                EventType.CALL_CREATED,
                EventSource.API,
                clock.instant(),
                "",
                sealed,
                data(
                        "room",
                        room.room(),
                        "room_sid",
                        room.sid(),
                        "room_created_at",
                        EventJson.time(room.createdAt()),
                        "metadata",
                        metadata));
    }

    @Override
    public void callStarted(final String driverIdentity) {
        final Instant startedAt = callClock.run(clock.instant());
        append(
                EventType.CALL_STARTED,
                EventSource.SIGNAL,
                startedAt,
                "",
                null,
                data("room", room.room(), "driver_identity", driverIdentity));
    }

    @Override
    public void callEnded(final EventSource source, final CallEnd end) {
        final Instant startedAt = startedAt();
        final long durationMs =
                startedAt == null
                        ? 0
                        : Math.max(0, Duration.between(startedAt, end.at()).toMillis());
        final Map<String, Object> data =
                data(
                        "end_reason",
                        end.reason(),
                        "detail",
                        end.detail(),
                        "duration_ms",
                        durationMs,
                        "participants",
                        end.participants(),
                        "totals",
                        end.totals());
        if (end.recording() != null) {
            data.put("recording", end.recording());
        }
        append(EventType.CALL_ENDED, source, "", data);
    }

    @Override
    public void participantJoined(
            final EventSource source, final String identity, final String role, final String sid) {
        if (role.equals(DRIVER)) {
            // It is the driver's arrival that starts the call, right after this event.
            callClock.zero(clock.instant());
        }
        append(
                EventType.PARTICIPANT_JOINED,
                source,
                identity + "\n" + sid,
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
                identity + "\n" + sid,
                data("identity", identity, "role", role, "sid", sid, "reason", reason));
    }

    @Override
    public void trackPublished(final TrackFact track) {
        append(EventType.TRACK_PUBLISHED, EventSource.SIGNAL, publication(track), data(track));
    }

    @Override
    public void trackUnpublished(final EventSource source, final TrackFact track) {
        append(EventType.TRACK_UNPUBLISHED, source, publication(track), data(track));
    }

    @Override
    public void trackMuted(final TrackFact track, final boolean isMuted) {
        append(
                isMuted ? EventType.TRACK_MUTED : EventType.TRACK_UNMUTED,
                EventSource.SIGNAL,
                track.trackSid() + "\n" + ++muteCount,
                data(track));
    }

    @Override
    public void botConnected(
            final String dialect, final int attempt, final @Nullable String sealed) {
        append(
                EventType.BOT_CONNECTED,
                EventSource.ENGINE,
                clock.instant(),
                Integer.toString(attempt),
                sealed,
                data("dialect", dialect, "attempt", attempt));
    }

    @Override
    public void botDisconnected(
            final EventSource source,
            final String dialect,
            final int attempt,
            final int closeCode) {
        append(
                EventType.BOT_DISCONNECTED,
                source,
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
    public void handoffRequested(final @Nullable String reason, final long timeoutMs) {
        handoffCount++;
        final Map<String, Object> data = data("timeout_ms", timeoutMs);
        if (reason != null) {
            data.put("reason", reason);
        }
        handoff(EventType.HANDOFF_REQUESTED, EventSource.API, data);
    }

    @Override
    public void humanJoined(final String identity) {
        handoff(EventType.HUMAN_JOINED, EventSource.ENGINE, data("identity", identity));
    }

    @Override
    public void handoffCancelled() {
        handoff(EventType.HANDOFF_CANCELLED, EventSource.API, data());
    }

    @Override
    public void handoffTimedOut() {
        handoff(EventType.HANDOFF_TIMED_OUT, EventSource.TIMER, data());
    }

    @Override
    public void handedBack(final String identity) {
        handoff(EventType.HANDED_BACK, EventSource.API, data("identity", identity));
    }

    /** Of each type there is one per request. */
    private void handoff(
            final EventType type, final EventSource source, final Map<String, Object> data) {
        append(type, source, Integer.toString(handoffCount), data);
    }

    @Override
    public void botMuted(final EventSource source, final MuteReason reason, final long atSample) {
        final Map<String, Object> data = data("reason", reason.label());
        if (atSample != NO_SAMPLE) {
            data.put("at_sample", atSample);
        }
        append(EventType.BOT_MUTED, source, Integer.toString(++muteCount), data);
    }

    @Override
    public void botUnmuted(final EventSource source, final MuteReason reason) {
        append(
                EventType.BOT_UNMUTED,
                source,
                Integer.toString(++muteCount),
                data("reason", reason.label()));
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
    public void recordingResumed(final String directory) {
        append(
                EventType.RECORDING_RESUMED,
                EventSource.RECOVERY,
                Integer.toString(++resumeCount),
                data("directory", directory));
    }

    @Override
    public void recordingStopped(
            final EventSource source, final String directory, final List<String> files) {
        append(
                EventType.RECORDING_STOPPED,
                source,
                Integer.toString(++recordingEndCount),
                data("directory", directory, "files", files));
    }

    @Override
    public void recordingFailed(
            final EventSource source, final String directory, final String error) {
        append(
                EventType.RECORDING_FAILED,
                source,
                Integer.toString(++recordingEndCount),
                data("directory", directory, "error", error));
    }

    @Override
    public void qualityDegraded(
            final EventSource source, final TrackFact track, final QualityFact quality) {
        append(
                EventType.QUALITY_DEGRADED,
                source,
                Integer.toString(++qualityCount),
                data(track, quality));
    }

    @Override
    public void qualityRecovered(
            final EventSource source,
            final TrackFact track,
            final QualityFact quality,
            final QualityEnd reason) {
        final Map<String, Object> data = data(track, quality);
        data.put("reason", reason.label());
        append(EventType.QUALITY_RECOVERED, source, Integer.toString(++qualityCount), data);
    }

    private void append(
            final EventType type,
            final EventSource source,
            final String discriminator,
            final Map<String, Object> data) {
        append(type, source, clock.instant(), discriminator, null, data);
    }

    private void append(
            final EventType type,
            final EventSource source,
            final Instant at,
            final String discriminator,
            final @Nullable String sealed,
            final Map<String, Object> data) {
        final String eventId = eventId(type, discriminator);
        journal.append(
                new Event(
                        type,
                        eventId,
                        callId,
                        at,
                        callClock.timeUs(at),
                        gateway,
                        source,
                        data,
                        sealed));
    }

    private String eventId(final EventType type, final String discriminator) {
        final String fact =
                String.join(
                        "\n",
                        callId,
                        room.sid(),
                        Long.toString(room.createdAt().toEpochMilli()),
                        type.name(),
                        discriminator);
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(fact.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, EVENT_ID_LENGTH);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    private static String publication(final TrackFact track) {
        return track.trackSid() + "\n" + track.publication();
    }

    private static Map<String, Object> data(final TrackFact track) {
        return data(
                "identity", track.identity(), "role", track.role(), "track_sid", track.trackSid());
    }

    private static Map<String, Object> data(final TrackFact track, final QualityFact quality) {
        final Map<String, Object> data = data(track);
        data.put("metric", quality.metric());
        data.put("value", rounded(quality.value()));
        data.put("baseline", rounded(quality.baseline()));
        data.put("threshold", rounded(quality.threshold()));
        return data;
    }

    /** Nobody reads more of a millisecond or a percent than three digits. */
    private static double rounded(final double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static Map<String, Object> data(final Object... keysAndValues) {
        final Map<String, Object> data = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            data.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return data;
    }
}
