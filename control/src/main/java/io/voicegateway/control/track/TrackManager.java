package io.voicegateway.control.track;

import io.voicegateway.control.event.CallEvents;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.Route;
import io.voicegateway.engine.api.StreamDescription;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The audio tracks of one call: who publishes what, and which of it flows through the engine. Used by the conductor. */
public final class TrackManager {
    private final long sessionId;
    private final CallEvents events;
    private final SignalPort signal;
    private final EngineCommands engine;
    private final TapListener taps;
    private final Map<String, Track> bySid = new LinkedHashMap<>();
    private long lastStreamId;

    /** Hears of streams that a recording may want. */
    public interface TapListener {
        void onStreamAdded(Track track, long streamId);

        void onStreamRemoved(Track track, long streamId);
    }

    public TrackManager(
            final long sessionId,
            final CallEvents events,
            final SignalPort signal,
            final EngineCommands engine,
            final TapListener taps) {
        this.sessionId = sessionId;
        this.events = events;
        this.signal = signal;
        this.engine = engine;
        this.taps = taps;
    }

    /** Compares what a participant publishes with what we know. */
    public void onDescribed(final RemoteParticipant participant, final Role role) {
        for (final RemoteTrack described : participant.tracks()) {
            if (described.isAudio()
                    && described.source() != RemoteTrack.Source.SCREEN_SHARE_AUDIO) {
                onTrack(participant.identity(), role, described);
            }
        }
        for (final Track track : bySid.values()) {
            if (track.identity().equals(participant.identity())
                    && !isPublished(participant, track)) {
                end(EventSource.SIGNAL, track);
            }
        }
    }

    private void onTrack(final String identity, final Role role, final RemoteTrack described) {
        Track track = bySid.get(described.sid());
        if (track == null) {
            track = new Track(described.sid(), identity, role);
            bySid.put(described.sid(), track);
            events.trackPublished(identity, role.label(), described.sid());
            // What is end-to-end encrypted cannot be understood: it is not bridged.
            if (role != Role.VISITOR && !described.isEncrypted()) {
                signal.subscribe(sessionId, described.sid());
            }
        }
        if (track.isMuted() != described.isMuted() && !track.isEnded()) {
            track.muted(described.isMuted());
            events.trackMuted(identity, role.label(), described.sid(), described.isMuted());
        }
    }

    private static boolean isPublished(final RemoteParticipant participant, final Track track) {
        for (final RemoteTrack described : participant.tracks()) {
            if (described.sid().equals(track.sid())) {
                return true;
            }
        }
        return false;
    }

    /** A participant went: its tracks went with it. */
    public void onGone(final EventSource source, final String identity) {
        for (final Track track : bySid.values()) {
            if (track.identity().equals(identity)) {
                end(source, track);
            }
        }
    }

    /** A track is sent to us as this stream. */
    public void onSubscribed(final TrackSubscription subscription) {
        final Track track = bySid.get(subscription.trackSid());
        if (track == null || track.isEnded()) {
            return;
        }
        removeStream(track);
        final long streamId = ++lastStreamId;
        track.streamId(streamId);
        engine.addStream(
                sessionId,
                new StreamDescription(
                        streamId,
                        subscription.ssrc(),
                        subscription.payloadType(),
                        track.role().label()));
        if (track.role() == Role.DRIVER) {
            engine.addRoute(sessionId, new Route.StreamToBot(streamId));
        }
        taps.onStreamAdded(track, streamId);
    }

    public void onUnsubscribed(final String trackSid) {
        final Track track = bySid.get(trackSid);
        if (track != null) {
            removeStream(track);
        }
    }

    private void end(final EventSource source, final Track track) {
        if (track.isEnded()) {
            return;
        }
        track.end();
        removeStream(track);
        events.trackUnpublished(source, track.identity(), track.role().label(), track.sid());
    }

    private void removeStream(final Track track) {
        if (track.hasStream()) {
            taps.onStreamRemoved(track, track.streamId());
            engine.removeStream(sessionId, track.streamId());
            track.withoutStream();
        }
    }

    /** Ends every track: the call is over. */
    public void endAll(final EventSource source) {
        for (final Track track : bySid.values()) {
            end(source, track);
        }
    }

    /** Tells the listener of every stream that flows now. */
    public void replayStreams() {
        for (final Track track : bySid.values()) {
            if (track.hasStream()) {
                taps.onStreamAdded(track, track.streamId());
            }
        }
    }

    public Collection<Track> all() {
        return bySid.values();
    }

    public @Nullable Track find(final String sid) {
        return bySid.get(sid);
    }
}
