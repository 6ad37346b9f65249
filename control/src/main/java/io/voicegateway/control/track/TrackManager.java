package io.voicegateway.control.track;

import io.voicegateway.control.event.CallEvents;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.TrackFact;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.Route;
import io.voicegateway.engine.api.StreamDescription;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The audio tracks of one call: who publishes what, and which of it flows through the engine. Used by the conductor.
 * <p>
 * Of one participant's streams the newest is heard: it alone is routed and recorded, because two sources of one voice must not overlap.
 */
public final class TrackManager {
    private final long sessionId;
    private final CallEvents events;
    private final TrackQuality quality;
    private final SignalPort signal;
    private final EngineCommands engine;
    private final TapListener taps;
    private final Map<String, Track> bySid = new LinkedHashMap<>();
    private final List<String> humans = new ArrayList<>();
    private long lastStreamId;
    private boolean isBotMuted;

    /** Hears of streams that a recording may want. */
    public interface TapListener {
        void onStreamAdded(Track track, long streamId);

        void onStreamRemoved(Track track, long streamId);
    }

    public TrackManager(
            final long sessionId,
            final CallEvents events,
            final TrackQuality quality,
            final SignalPort signal,
            final EngineCommands engine,
            final TapListener taps) {
        this.sessionId = sessionId;
        this.events = events;
        this.quality = quality;
        this.signal = signal;
        this.engine = engine;
        this.taps = taps;
    }

    /** Compares what a participant publishes with what we know. What ended comes first: the next track goes on in its place. */
    public void onDescribed(final RemoteParticipant participant, final Role role) {
        endWhere(
                EventSource.SIGNAL,
                track ->
                        track.identity().equals(participant.identity())
                                && !isPublished(participant, track));
        for (final RemoteTrack described : participant.tracks()) {
            if (described.isAudio()
                    && described.source() != RemoteTrack.Source.SCREEN_SHARE_AUDIO) {
                onTrack(participant.identity(), role, described);
            }
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

    private void onTrack(final String identity, final Role role, final RemoteTrack described) {
        final Track known = bySid.get(described.sid());
        final Track track =
                known == null || known.isEnded()
                        ? publish(identity, role, described, known)
                        : known;
        want(track, described);
        if (track.isMuted() != described.isMuted()) {
            track.muted(described.isMuted());
            events.trackMuted(track.fact(), described.isMuted());
        }
    }

    private Track publish(
            final String identity,
            final Role role,
            final RemoteTrack described,
            final @Nullable Track before) {
        final int publication = before == null ? 1 : before.fact().publication() + 1;
        final Track track =
                new Track(
                        new TrackFact(identity, role.label(), described.sid(), publication),
                        role,
                        label(identity, role));
        bySid.put(described.sid(), track);
        events.trackPublished(track.fact());
        return track;
    }

    /** What is end-to-end encrypted cannot be understood: it is reported, not bridged. */
    private void want(final Track track, final RemoteTrack described) {
        if (track.role() == Role.VISITOR) {
            return;
        }
        if (described.isEncrypted()) {
            quality.onEncrypted(track);
        } else if (!track.isWanted()) {
            track.wanted(true);
            signal.subscribe(sessionId, described.sid());
        }
    }

    /** A track from before a crash: it may still be published, or come back under its id. In the order of publication. */
    public void restore(
            final TrackFact fact, final Role role, final boolean isMuted, final boolean isEnded) {
        final Track track = new Track(fact, role, label(fact.identity(), role));
        track.muted(isMuted);
        if (isEnded) {
            track.end();
        }
        bySid.put(fact.trackSid(), track);
    }

    /** We are in the room anew: nothing is sent to us until we ask for it again. */
    public void onRejoined() {
        for (final Track track : bySid.values()) {
            removeStream(EventSource.SIGNAL, track);
            track.wanted(false);
        }
    }

    /** The first human is human, the next one human-2. */
    private String label(final String identity, final Role role) {
        if (role != Role.HUMAN) {
            return role.label();
        }
        if (!humans.contains(identity)) {
            humans.add(identity);
        }
        final int index = humans.indexOf(identity);
        return index == 0 ? role.label() : role.label() + "-" + (index + 1);
    }

    /** A participant went: its tracks went with it. */
    public void onGone(final EventSource source, final String identity) {
        endWhere(source, track -> track.identity().equals(identity));
    }

    /** Ends every track: the call is over. */
    public void endAll(final EventSource source) {
        endWhere(source, _ -> true);
    }

    private void endWhere(final EventSource source, final Predicate<Track> isMeant) {
        final List<Track> ended =
                bySid.values().stream().filter(isMeant).filter(track -> !track.isEnded()).toList();
        // All are over before the first goes, so that none of them is heard in place of another.
        ended.forEach(Track::end);
        for (final Track track : ended) {
            removeStream(source, track);
            quality.onEnded(source, track);
            events.trackUnpublished(source, track.fact());
        }
    }

    /** A track is sent to us as this stream. */
    public void onSubscribed(final TrackSubscription subscription) {
        final Track track = bySid.get(subscription.trackSid());
        if (track == null || track.isEnded()) {
            return;
        }
        removeStream(EventSource.SIGNAL, track);
        track.streamId(++lastStreamId);
        // Where its packets go first, then the stream: so none of them is missed.
        hear(track);
        engine.addStream(
                sessionId,
                new StreamDescription(
                        track.streamId(),
                        subscription.ssrc(),
                        subscription.payloadType(),
                        track.label()));
    }

    /** The stream's first packet has come. */
    public void onStreamStarted(final long streamId) {
        final Track track = heardAs(streamId);
        if (track != null && !track.isMuted()) {
            track.start();
        }
    }

    public void onUnsubscribed(final String trackSid) {
        final Track track = bySid.get(trackSid);
        if (track != null) {
            removeStream(EventSource.SIGNAL, track);
        }
    }

    /** The engine measured that a stream arrives worse than usual, or as usual again. */
    public void onQualityChanged(final QualityChange change) {
        for (final Track track : bySid.values()) {
            if (track.hasStream() && track.streamId() == change.streamId()) {
                quality.onChanged(track, change);
            }
        }
    }

    private void hear(final Track track) {
        for (final Track other : bySid.values()) {
            if (other.isHeard() && other.identity().equals(track.identity())) {
                unhear(other);
            }
        }
        track.heard(true);
        if (track.role() == Role.DRIVER) {
            engine.addRoute(sessionId, new Route.StreamToBot(track.streamId()));
        }
        tap(track);
    }

    /** What nobody hears of a bot that is in the room itself is not recorded either. */
    private void tap(final Track track) {
        if (!isBotMuted || track.role() != Role.BOT) {
            taps.onStreamAdded(track, track.streamId());
        }
    }

    /** A bot that is in the room itself is muted, or is so no more. */
    public void muteBot(final boolean muted) {
        isBotMuted = muted;
        for (final Track track : bySid.values()) {
            if (track.isHeard() && track.role() == Role.BOT) {
                if (muted) {
                    taps.onStreamRemoved(track, track.streamId());
                } else {
                    tap(track);
                }
            }
        }
    }

    private void unhear(final Track track) {
        track.heard(false);
        taps.onStreamRemoved(track, track.streamId());
        if (track.role() == Role.DRIVER) {
            engine.removeRoute(sessionId, new Route.StreamToBot(track.streamId()));
        }
    }

    private void removeStream(final EventSource source, final Track track) {
        if (!track.hasStream()) {
            return;
        }
        quality.onStreamRemoved(source, track);
        final boolean wasHeard = track.isHeard();
        if (wasHeard) {
            unhear(track);
        }
        engine.removeStream(sessionId, track.streamId());
        track.withoutStream();
        if (wasHeard) {
            hearNewestOf(track.identity());
        }
    }

    private void hearNewestOf(final String identity) {
        Track newest = null;
        for (final Track track : bySid.values()) {
            final boolean isCandidate =
                    track.hasStream() && !track.isEnded() && track.identity().equals(identity);
            if (isCandidate && (newest == null || track.streamId() > newest.streamId())) {
                newest = track;
            }
        }
        if (newest != null) {
            hear(newest);
        }
    }

    /** Tells the listener of every stream that is heard now. */
    public void replayStreams() {
        for (final Track track : bySid.values()) {
            if (track.isHeard()) {
                tap(track);
            }
        }
    }

    public Collection<Track> all() {
        return bySid.values();
    }

    /** The track whose stream this is, while it is heard. */
    public @Nullable Track heardAs(final long streamId) {
        for (final Track track : bySid.values()) {
            if (track.isHeard() && track.streamId() == streamId) {
                return track;
            }
        }
        return null;
    }

    /** A human whose audio is live: not muted, and packets have come. */
    public @Nullable Track liveHuman() {
        for (final Track track : bySid.values()) {
            if (isOpenHuman(track) && track.isStarted()) {
                return track;
            }
        }
        return null;
    }

    /** The streams of humans who are heard as soon as a packet comes. */
    public Set<Long> humanStreams() {
        final Set<Long> streams = new LinkedHashSet<>();
        for (final Track track : bySid.values()) {
            if (isOpenHuman(track)) {
                streams.add(track.streamId());
            }
        }
        return streams;
    }

    private static boolean isOpenHuman(final Track track) {
        return track.role() == Role.HUMAN && track.isHeard() && !track.isMuted();
    }
}
