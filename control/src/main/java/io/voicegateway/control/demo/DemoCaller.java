package io.voicegateway.control.demo;

import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.Route;
import io.voicegateway.engine.api.StreamDescription;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One caller: a participant that publishes its voice and hears the bot. Its methods are called on the callers' context, but for those that
 * say otherwise.
 */
final class DemoCaller {
    private static final String DIALECT = "twilio";
    private static final long DIAL_TIMEOUT_MS = 5_000;

    private final long sessionId;
    private final GatewayApi.Ticket ticket;
    private final URI voice;
    private final EngineCommands engine;
    private final SignalPort signal;
    private final Map<String, Long> streams = new HashMap<>();
    private long lastStreamId;
    private boolean isInRoom;
    private boolean isHangingUp;
    private volatile boolean isConnected;
    private volatile boolean isPublished;
    private volatile boolean isGone;
    private volatile @Nullable String failure;

    /** @param voice where its voice is dialled */
    DemoCaller(
            final long sessionId,
            final GatewayApi.Ticket ticket,
            final URI voice,
            final EngineCommands engine,
            final SignalPort signal) {
        this.sessionId = sessionId;
        this.ticket = ticket;
        this.voice = voice;
        this.engine = engine;
        this.signal = signal;
    }

    String token() {
        return ticket.token();
    }

    /** Whether it is heard when it speaks. Any thread. */
    boolean isReady() {
        return isConnected && isPublished;
    }

    /** Whether nothing is left of it. Any thread. */
    boolean isGone() {
        return isGone;
    }

    /** What went wrong, or null. Any thread. */
    @Nullable String failure() {
        return failure;
    }

    void dial() {
        engine.openSession(sessionId);
        engine.openRoomLeg(sessionId);
    }

    void hangUp() {
        isHangingUp = true;
        if (isInRoom) {
            signal.leave(sessionId);
        } else {
            engine.closeSession(sessionId);
        }
    }

    void onRoomLegOpened(final LocalTransport local) {
        if (isInRoom) {
            signal.restartIce(sessionId, local);
        } else {
            isInRoom = true;
            signal.join(
                    new SignalJoin(
                            sessionId,
                            ticket.room(),
                            ticket.identity(),
                            "",
                            false,
                            1,
                            local,
                            Map.of()));
        }
    }

    void onRoomLegConnected() {
        isConnected = true;
    }

    void onPublished() {
        isPublished = true;
    }

    /** Dials its voice, which begins to speak. */
    void speak() {
        engine.addRoute(sessionId, new Route.BotToRoom());
        engine.openBotLeg(
                sessionId,
                new BotLegDescription(voice, DIALECT, Map.of(), Map.of(), DIAL_TIMEOUT_MS));
    }

    /** Wants to hear whatever others publish. */
    void onParticipant(final RemoteParticipant participant) {
        for (final RemoteTrack track : participant.tracks()) {
            if (track.isAudio()) {
                signal.subscribe(sessionId, track.sid());
            }
        }
    }

    void onSubscribed(final TrackSubscription subscription) {
        onUnsubscribed(subscription.trackSid());
        final long streamId = ++lastStreamId;
        streams.put(subscription.trackSid(), streamId);
        engine.addStream(
                sessionId,
                new StreamDescription(
                        streamId, subscription.ssrc(), subscription.payloadType(), "bot"));
        engine.addRoute(sessionId, new Route.StreamToBot(streamId));
    }

    void onUnsubscribed(final String trackSid) {
        final Long streamId = streams.remove(trackSid);
        if (streamId != null) {
            engine.removeStream(sessionId, streamId);
        }
    }

    void onLeft(final LeftReason reason, final String detail) {
        isInRoom = false;
        fail("the caller is not in the room any more: " + reason + ": " + detail);
        engine.closeSession(sessionId);
    }

    void onSessionClosed() {
        isGone = true;
    }

    /** Remembers the first thing that went wrong; what happens while hanging up is no failure. */
    void fail(final String what) {
        if (!isHangingUp && failure == null) {
            failure = what;
        }
    }
}
