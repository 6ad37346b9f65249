package io.voicegateway.control.boot;

import io.voicegateway.control.call.CallFacts;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.RemoteTransport;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for {@link CallFacts} while it is built: the engine and the signal client need their listener first, and the calls need both
 * of them. Nothing is reported before there is a call.
 */
final class LateFacts implements EngineListener, SignalListener {
    private volatile @Nullable CallFacts facts;

    void arrive(final CallFacts arrived) {
        facts = arrived;
    }

    private CallFacts facts() {
        return Objects.requireNonNull(facts, "reported before launch");
    }

    @Override
    public void onRoomLegOpened(final long sessionId, final LocalTransport local) {
        facts().onRoomLegOpened(sessionId, local);
    }

    @Override
    public void onRoomLegConnected(final long sessionId) {
        facts().onRoomLegConnected(sessionId);
    }

    @Override
    public void onRoomLegDisconnected(final long sessionId, final String reason) {
        facts().onRoomLegDisconnected(sessionId, reason);
    }

    @Override
    public void onRoomLegSilent(final long sessionId, final long silentMs) {
        facts().onRoomLegSilent(sessionId, silentMs);
    }

    @Override
    public void onStreamStarted(final long sessionId, final long streamId) {
        facts().onStreamStarted(sessionId, streamId);
    }

    @Override
    public void onQualityChanged(final long sessionId, final QualityChange change) {
        facts().onQualityChanged(sessionId, change);
    }

    @Override
    public void onBotConnected(final long sessionId) {
        facts().onBotConnected(sessionId);
    }

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        facts().onBotDisconnected(sessionId, closeCode, isClean, reason);
    }

    @Override
    public void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {
        facts().onBotCut(sessionId, cutId, streamId, atNs);
    }

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {
        facts().onBotCleared(sessionId, playedMs, droppedMs);
    }

    @Override
    public void onRecordingStarted(final long sessionId, final Path directory) {
        facts().onRecordingStarted(sessionId, directory);
    }

    @Override
    public void onRecordingStopped(final long sessionId, final RecordingResult result) {
        facts().onRecordingStopped(sessionId, result);
    }

    @Override
    public void onRecordingFailed(final long sessionId, final String error) {
        facts().onRecordingFailed(sessionId, error);
    }

    @Override
    public void onSessionClosed(final long sessionId) {
        facts().onSessionClosed(sessionId);
    }

    @Override
    public void onJoined(final long sessionId, final JoinedRoom joined) {
        facts().onJoined(sessionId, joined);
    }

    @Override
    public void onRemoteTransport(final long sessionId, final RemoteTransport remote) {
        facts().onRemoteTransport(sessionId, remote);
    }

    @Override
    public void onRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        facts().onRemoteCandidate(sessionId, candidate);
    }

    @Override
    public void onParticipantChanged(final long sessionId, final RemoteParticipant participant) {
        facts().onParticipantChanged(sessionId, participant);
    }

    @Override
    public void onSubscribed(final long sessionId, final TrackSubscription subscription) {
        facts().onSubscribed(sessionId, subscription);
    }

    @Override
    public void onUnsubscribed(final long sessionId, final String trackSid) {
        facts().onUnsubscribed(sessionId, trackSid);
    }

    @Override
    public void onPublished(final long sessionId, final String trackSid) {
        facts().onPublished(sessionId, trackSid);
    }

    @Override
    public void onOwnTrackMuted(final long sessionId, final boolean isMuted) {
        facts().onOwnTrackMuted(sessionId, isMuted);
    }

    @Override
    public void onSubscriptionRefused(
            final long sessionId, final String trackSid, final String detail) {
        facts().onSubscriptionRefused(sessionId, trackSid, detail);
    }

    @Override
    public void onActive(final long sessionId) {
        facts().onActive(sessionId);
    }

    @Override
    public void onSignalLost(final long sessionId) {
        facts().onSignalLost(sessionId);
    }

    @Override
    public void onSignalResumed(final long sessionId) {
        facts().onSignalResumed(sessionId);
    }

    @Override
    public void onLeft(final long sessionId, final LeftReason reason, final String detail) {
        facts().onLeft(sessionId, reason, detail);
    }
}
