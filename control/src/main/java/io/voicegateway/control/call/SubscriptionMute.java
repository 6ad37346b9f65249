package io.voicegateway.control.call;

import io.voicegateway.control.conductor.TimerManager;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.MuteReason;
import io.voicegateway.control.participant.Participant;
import io.voicegateway.control.participant.ParticipantManager;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.track.Track;
import io.voicegateway.control.track.TrackManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mutes a bot that is in the room itself: nobody is subscribed to its tracks any more, nor it to theirs. Used by the conductor.
 * <p>
 * Design note: LiveKit can mute a track by {@code MutePublishedTrack}, but refuses to unmute it unless its operator has set
 * {@code room.enable_remote_unmute}, and the publisher may unmute it at any time. A subscription that is taken away can be given back on
 * every server, and only its subscriber could ask for it. What is compared is who should hear whom with what the server was asked for last,
 * so whoever comes or publishes meanwhile is covered, and what was refused is asked for again.
 */
final class SubscriptionMute {
    /** Pause after the first refusal; it doubles. */
    static final long FIRST_PAUSE_MS = 250;

    static final long LONGEST_PAUSE_MS = 4_000;

    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionMute.class);

    /** One connection of a participant, and a track that it would hear. */
    private record Ear(String identity, String participantSid, String trackSid) {}

    /** Hears when a mute, or its end, has taken effect. */
    interface Listener {
        void onMuted(boolean isMuted, EventSource source, MuteReason reason);
    }

    private final String callId;
    private final RoomManager rooms;
    private final TimerManager timers;
    private final ParticipantManager participants;
    private final TrackManager tracks;
    private final Listener listener;
    private final Set<Ear> closed = new HashSet<>();
    private boolean isWanted;
    private boolean isInEffect;
    private EventSource source = EventSource.API;
    private MuteReason reason = MuteReason.API_REQUEST;
    private int openQuestionCount;
    private boolean isRefused;
    private long pauseMs;
    private TimerManager.@Nullable Timer retry;
    private boolean isOver;

    SubscriptionMute(
            final String callId,
            final CallContext ctx,
            final ParticipantManager participants,
            final TrackManager tracks,
            final Listener listener) {
        this.callId = callId;
        rooms = ctx.rooms();
        timers = ctx.timers();
        this.participants = participants;
        this.tracks = tracks;
        this.listener = listener;
    }

    /** From now on the bot should be muted, or not. */
    void want(final boolean muted, final EventSource by, final MuteReason why) {
        isWanted = muted;
        source = by;
        reason = why;
        review();
    }

    /** It was in effect before a crash. */
    void restore() {
        isWanted = true;
        isInEffect = true;
        tracks.muteBot(true);
    }

    /** The call is over. */
    void close() {
        isOver = true;
        if (retry != null) {
            retry.cancel();
        }
    }

    /** Looks what the room server has still to be asked for, unless it is being asked. */
    void review() {
        if (isOver || openQuestionCount > 0 || retry != null) {
            return;
        }
        final Set<Ear> ears = ears();
        // Who has gone took its subscriptions along.
        closed.retainAll(ears);
        final Set<Ear> differing = new LinkedHashSet<>(isWanted ? ears : closed);
        if (isWanted) {
            differing.removeAll(closed);
        }
        if (differing.isEmpty()) {
            settle();
        } else {
            ask(differing, !isWanted);
        }
    }

    private void settle() {
        if (isInEffect != isWanted) {
            isInEffect = isWanted;
            tracks.muteBot(isWanted);
            listener.onMuted(isWanted, source, reason);
        }
    }

    private Set<Ear> ears() {
        final Set<Ear> ears = new LinkedHashSet<>();
        for (final Participant participant : participants.all()) {
            for (final Track track : tracks.all()) {
                if (participant.state() == Participant.State.ACTIVE
                        && !track.isEnded()
                        && (participant.role() == Role.BOT) != (track.role() == Role.BOT)) {
                    ears.add(new Ear(participant.identity(), participant.sid(), track.sid()));
                }
            }
        }
        return ears;
    }

    private void ask(final Set<Ear> ears, final boolean isSubscribed) {
        final Map<String, List<Ear>> byIdentity = new LinkedHashMap<>();
        for (final Ear ear : ears) {
            byIdentity.computeIfAbsent(ear.identity(), _ -> new ArrayList<>()).add(ear);
        }
        isRefused = false;
        openQuestionCount = byIdentity.size();
        byIdentity.forEach(
                (identity, asked) ->
                        rooms.subscribe(
                                callId,
                                identity,
                                asked.stream().map(Ear::trackSid).toList(),
                                isSubscribed,
                                failure -> onAnswer(asked, isSubscribed, failure)));
    }

    private void onAnswer(
            final List<Ear> asked, final boolean isSubscribed, final @Nullable Throwable failure) {
        openQuestionCount--;
        if (failure != null) {
            LOG.warn(
                    "event=subscriptions_not_changed call_id={} error=\"{}\"",
                    callId,
                    failure.toString());
            isRefused = true;
        } else if (isSubscribed) {
            asked.forEach(closed::remove);
        } else {
            closed.addAll(asked);
        }
        if (openQuestionCount == 0) {
            onAnswered();
        }
    }

    private void onAnswered() {
        if (!isRefused) {
            pauseMs = 0;
            review();
        } else if (!isOver) {
            pauseMs = pauseMs == 0 ? FIRST_PAUSE_MS : Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
            retry = timers.schedule(pauseMs, this::onRetry);
        }
    }

    private void onRetry() {
        retry = null;
        review();
    }
}
