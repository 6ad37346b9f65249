package io.voicegateway.control.demo;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.RemoteTransport;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All callers of a demo. What their engine and their signalling report is handed to one context, which alone commands the two. Methods
 * may be called by any thread.
 */
public final class DemoCallers implements EngineListener, SignalListener {
    private final Context context;
    private final Map<Long, DemoCaller> callers = new ConcurrentHashMap<>();
    private @Nullable EngineCommands engine;
    private @Nullable SignalPort signal;

    public DemoCallers(final Vertx vertx) {
        context = vertx.getOrCreateContext();
    }

    /** Gives them their engine and their signalling, which need this listener first. Before the first call. */
    public void connect(final EngineCommands callersEngine, final SignalPort callersSignal) {
        engine = callersEngine;
        signal = callersSignal;
    }

    /** The token with which a caller joins its room. */
    public String token(final SignalJoin join) {
        return Objects.requireNonNull(callers.get(join.sessionId()), "no such caller").token();
    }

    /** Lets a caller join its room. */
    DemoCaller dial(final GatewayApi.Ticket ticket, final URI voice) {
        final long sessionId = callers.size() + 1;
        final DemoCaller caller =
                new DemoCaller(
                        sessionId,
                        ticket,
                        voice,
                        Objects.requireNonNull(engine, "engine"),
                        Objects.requireNonNull(signal, "signal"));
        callers.put(sessionId, caller);
        context.runOnContext(_ -> caller.dial());
        return caller;
    }

    void speak(final DemoCaller caller) {
        context.runOnContext(_ -> caller.speak());
    }

    void hangUp(final DemoCaller caller) {
        context.runOnContext(_ -> caller.hangUp());
    }

    private void post(final long sessionId, final Consumer<DemoCaller> action) {
        final DemoCaller caller = callers.get(sessionId);
        if (caller != null) {
            context.runOnContext(_ -> action.accept(caller));
        }
    }

    private void postEngine(final Consumer<EngineCommands> action) {
        final EngineCommands commands = Objects.requireNonNull(engine, "engine");
        context.runOnContext(_ -> action.accept(commands));
    }

    // The room leg.

    @Override
    public void onRoomLegOpened(final long sessionId, final LocalTransport local) {
        post(sessionId, caller -> caller.onRoomLegOpened(local));
    }

    @Override
    public void onRemoteTransport(final long sessionId, final RemoteTransport remote) {
        postEngine(commands -> commands.connectRoomLeg(sessionId, remote));
    }

    @Override
    public void onRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        postEngine(commands -> commands.addRemoteCandidate(sessionId, candidate));
    }

    @Override
    public void onRoomLegConnected(final long sessionId) {
        post(sessionId, DemoCaller::onRoomLegConnected);
    }

    @Override
    public void onRoomLegDisconnected(final long sessionId, final String reason) {
        post(sessionId, caller -> caller.fail("the caller's media path is lost: " + reason));
    }

    @Override
    public void onRoomLegSilent(final long sessionId, final long silentMs) {
        postEngine(commands -> commands.restartRoomLeg(sessionId));
    }

    @Override
    public void onStreamStarted(final long sessionId, final long streamId) {}

    @Override
    public void onQualityChanged(final long sessionId, final QualityChange change) {}

    @Override
    public void onSessionClosed(final long sessionId) {
        post(sessionId, DemoCaller::onSessionClosed);
    }

    // The room.

    @Override
    public void onJoined(final long sessionId, final JoinedRoom joined) {
        post(sessionId, caller -> joined.participants().forEach(caller::onParticipant));
    }

    @Override
    public void onParticipantChanged(final long sessionId, final RemoteParticipant participant) {
        post(sessionId, caller -> caller.onParticipant(participant));
    }

    @Override
    public void onSubscribed(final long sessionId, final TrackSubscription subscription) {
        post(sessionId, caller -> caller.onSubscribed(subscription));
    }

    @Override
    public void onUnsubscribed(final long sessionId, final String trackSid) {
        post(sessionId, caller -> caller.onUnsubscribed(trackSid));
    }

    @Override
    public void onPublished(final long sessionId, final String trackSid) {
        post(sessionId, DemoCaller::onPublished);
    }

    @Override
    public void onOwnTrackMuted(final long sessionId, final boolean isMuted) {}

    @Override
    public void onSubscriptionRefused(
            final long sessionId, final String trackSid, final String detail) {
        post(sessionId, caller -> caller.fail("the caller may not hear the bot: " + detail));
    }

    @Override
    public void onActive(final long sessionId) {}

    @Override
    public void onSignalLost(final long sessionId) {}

    @Override
    public void onSignalResumed(final long sessionId) {}

    @Override
    public void onLeft(final long sessionId, final LeftReason reason, final String detail) {
        post(sessionId, caller -> caller.onLeft(reason, detail));
    }

    // The voice, which is a bot to the callers' engine.

    @Override
    public void onBotConnected(final long sessionId) {}

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        post(
                sessionId,
                caller -> caller.fail("the caller lost its voice: " + closeCode + " " + reason));
    }

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {}

    @Override
    public void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {}

    // Callers record nothing.

    @Override
    public void onRecordingStarted(final long sessionId, final Path directory) {}

    @Override
    public void onRecordingStopped(final long sessionId, final RecordingResult result) {}

    @Override
    public void onRecordingFailed(final long sessionId, final String error) {}
}
