package io.voicegateway.benchmarks.load;

import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Tells each participant what the signalling reports of it. A session's id is the participant's place in the list. */
final class LoadParticipants implements SignalListener {
    /** Participants that join at once: the load is the media, not a storm of joins. */
    private static final int JOINS_AT_ONCE = 16;

    private static final long JOIN_LIMIT_S = 60;

    private final List<LoadParticipant> participants = new CopyOnWriteArrayList<>();
    private volatile boolean isEnding;

    void add(final LoadParticipant participant) {
        participants.add(participant);
    }

    int count() {
        return participants.size();
    }

    LoadParticipant get(final long sessionId) {
        return participants.get((int) sessionId);
    }

    List<LoadParticipant> all() {
        return List.copyOf(participants);
    }

    /**
     * Lets these join their rooms.
     *
     * @throws IllegalStateException when one cannot
     */
    void join(final List<LoadParticipant> joining) throws InterruptedException {
        final Semaphore permits = new Semaphore(JOINS_AT_ONCE);
        final List<CompletableFuture<Void>> joined = new ArrayList<>();
        for (final LoadParticipant participant : joining) {
            if (!permits.tryAcquire(JOIN_LIMIT_S, TimeUnit.SECONDS)) {
                break;
            }
            joined.add(participant.joined().thenRun(permits::release));
            participant.join();
        }
        await(joined, JOIN_LIMIT_S, "not every participant has joined");
        if (joined.size() < joining.size()) {
            throw new IllegalStateException("participants take too long to join");
        }
    }

    /**
     * Waits for all of something that the participants do.
     *
     * @throws IllegalStateException with the reason, when a participant is lost, or this message, when it takes too long
     */
    void await(final List<CompletableFuture<Void>> all, final long limitS, final String message)
            throws InterruptedException {
        final CompletableFuture<?> done =
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
        try {
            CompletableFuture.anyOf(done, anyLost()).get(limitS, TimeUnit.SECONDS);
        } catch (final TimeoutException _) {
            throw new IllegalStateException(message + " within " + limitS + " s");
        } catch (final ExecutionException e) {
            throw new IllegalStateException(message, e);
        }
        checkPresence();
    }

    private CompletableFuture<?> anyLost() {
        return CompletableFuture.anyOf(
                participants.stream()
                        .map(LoadParticipant::lost)
                        .toArray(CompletableFuture<?>[]::new));
    }

    /** @throws IllegalStateException when one is lost */
    void checkPresence() {
        for (final LoadParticipant participant : participants) {
            if (participant.lost().isDone()) {
                throw new IllegalStateException(participant.lost().join());
            }
        }
    }

    /** From now on participants may leave. */
    void end() {
        isEnding = true;
    }

    private void tell(final long sessionId, final Consumer<LoadParticipant> what) {
        what.accept(get(sessionId));
    }

    @Override
    public void onJoined(final long sessionId, final JoinedRoom joined) {
        joined.participants().forEach(other -> onParticipantChanged(sessionId, other));
    }

    @Override
    public void onRemoteTransport(final long sessionId, final RemoteTransport remote) {
        tell(sessionId, participant -> participant.onRemoteTransport(remote));
    }

    @Override
    public void onRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        tell(sessionId, participant -> participant.onRemoteCandidate(candidate));
    }

    @Override
    public void onParticipantChanged(final long sessionId, final RemoteParticipant other) {
        tell(sessionId, participant -> participant.onParticipant(other));
    }

    @Override
    public void onSubscribed(final long sessionId, final TrackSubscription subscription) {
        tell(sessionId, participant -> participant.onSubscribed(subscription));
    }

    @Override
    public void onPublished(final long sessionId, final String trackSid) {
        tell(sessionId, LoadParticipant::onPublished);
    }

    @Override
    public void onSubscriptionRefused(
            final long sessionId, final String trackSid, final String detail) {
        tell(sessionId, participant -> participant.onLost("subscription refused: " + detail));
    }

    @Override
    public void onLeft(final long sessionId, final LeftReason reason, final String detail) {
        if (!isEnding) {
            tell(sessionId, participant -> participant.onLost("left: " + reason + " " + detail));
        }
    }

    // A lost subscription shows as lost packets; a lost signalling connection comes back or ends in
    // onLeft.

    @Override
    public void onUnsubscribed(final long sessionId, final String trackSid) {}

    @Override
    public void onOwnTrackMuted(final long sessionId, final boolean isMuted) {}

    @Override
    public void onActive(final long sessionId) {}

    @Override
    public void onSignalLost(final long sessionId) {}

    @Override
    public void onSignalResumed(final long sessionId) {}
}
