package io.voicegateway.control.event;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Listens to nothing; a tailer overrides what it is for. */
public class EventAdapter implements TypedEvents {

    @Override
    public void onEvent(final Event event, final EventRecord record) {}

    @Override
    public void callCreated(final Map<String, String> metadata, final String sealed) {}

    @Override
    public void callStarted(final String driverIdentity) {}

    @Override
    public void callEnded(final EventSource source, final CallEnd end) {}

    @Override
    public void participantJoined(
            final EventSource source, final String identity, final String role, final String sid) {}

    @Override
    public void participantLeft(
            final EventSource source,
            final String identity,
            final String role,
            final String sid,
            final String reason) {}

    @Override
    public void trackPublished(final TrackFact track) {}

    @Override
    public void trackUnpublished(final EventSource source, final TrackFact track) {}

    @Override
    public void trackMuted(final TrackFact track, final boolean isMuted) {}

    @Override
    public void handoffRequested(final @Nullable String reason, final long timeoutMs) {}

    @Override
    public void humanJoined(final String identity) {}

    @Override
    public void handoffCancelled() {}

    @Override
    public void handoffTimedOut() {}

    @Override
    public void handedBack(final String identity) {}

    @Override
    public void botMuted(final EventSource source, final MuteReason reason, final long atSample) {}

    @Override
    public void botUnmuted(final EventSource source, final MuteReason reason) {}

    @Override
    public void botConnected(
            final String dialect, final int attempt, final @Nullable String sealed) {}

    @Override
    public void botDisconnected(
            final EventSource source,
            final String dialect,
            final int attempt,
            final int closeCode) {}

    @Override
    public void botCleared(final long playedMs, final long droppedMs) {}

    @Override
    public void recordingStarted(final String directory) {}

    @Override
    public void recordingResumed(final String directory) {}

    @Override
    public void recordingStopped(
            final EventSource source, final String directory, final List<String> files) {}

    @Override
    public void recordingFailed(
            final EventSource source, final String directory, final String error) {}

    @Override
    public void qualityDegraded(
            final EventSource source, final TrackFact track, final QualityFact quality) {}

    @Override
    public void qualityRecovered(
            final EventSource source,
            final TrackFact track,
            final QualityFact quality,
            final QualityEnd reason) {}
}
