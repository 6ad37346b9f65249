package io.voicegateway.control.call;

import io.voicegateway.engine.api.StreamQuality;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call as outsiders see it: an immutable copy, made by the conductor. No secrets. States are the lower-case words of the interface.
 *
 * @param endReason lower-case word, null while the call lives
 */
public record CallView(
        String callId,
        String room,
        CallState state,
        String driverIdentity,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable EndReason endReason,
        List<ParticipantView> participants,
        BotView bot,
        RecordingView recording,
        HandoffView handoff,
        List<StreamQuality> quality,
        EventsView events) {

    public CallView {
        participants = List.copyOf(participants);
        quality = List.copyOf(quality);
    }

    /**
     * @param role  driver, bot, human, visitor
     * @param state joining, active, reconnecting, left
     */
    public record ParticipantView(
            String identity,
            String role,
            String sid,
            String state,
            Instant joinedAt,
            List<TrackView> tracks) {

        public ParticipantView {
            tracks = List.copyOf(tracks);
        }
    }

    /**
     * @param state live, muted, stalled, ended
     */
    public record TrackView(String sid, String role, boolean isMuted, String state) {}

    /**
     * @param mode  attached, native
     * @param state idle, dialling, connected, reconnecting, failed, closed
     * @param url   without query; null when there is none
     */
    public record BotView(
            String mode,
            String state,
            @Nullable String dialect,
            @Nullable String url,
            boolean isMuted,
            int reconnects,
            long heardMs) {}

    /**
     * @param state off, recording, failed, complete
     */
    public record RecordingView(
            String state,
            @Nullable Path directory,
            @Nullable Instant startedAt,
            List<String> files,
            @Nullable String error) {

        public RecordingView {
            files = List.copyOf(files);
        }
    }

    /**
     * @param state none, requested, active, cancelled, timed_out, handed_back
     */
    public record HandoffView(
            String state, @Nullable Instant requestedAt, @Nullable Instant humanJoinedAt) {}

    /** Journal indexes of the call's events; 0 while there are none. */
    public record EventsView(long firstIndex, long lastIndex, long count) {}
}
