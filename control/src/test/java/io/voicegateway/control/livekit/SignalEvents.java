package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.fail;

import io.voicegateway.control.participant.JoinedRoom;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalListener;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps what a client reports, in order, and lets a test wait for it. */
public final class SignalEvents implements SignalListener {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    public sealed interface Event {
        long sessionId();
    }

    public record Joined(long sessionId, JoinedRoom room) implements Event {}

    public record Remote(long sessionId, RemoteTransport transport) implements Event {}

    public record Candidate(long sessionId, IceCandidate candidate) implements Event {}

    public record Changed(long sessionId, RemoteParticipant participant) implements Event {}

    public record Subscribed(long sessionId, TrackSubscription subscription) implements Event {}

    public record Unsubscribed(long sessionId, String trackSid) implements Event {}

    public record Published(long sessionId, String trackSid) implements Event {}

    public record OwnMute(long sessionId, boolean isMuted) implements Event {}

    public record Refused(long sessionId, String trackSid, String detail) implements Event {}

    public record Active(long sessionId) implements Event {}

    public record Lost(long sessionId) implements Event {}

    public record Resumed(long sessionId) implements Event {}

    public record Left(long sessionId, LeftReason reason, String detail) implements Event {}

    private final List<Event> events = new ArrayList<>();

    /** Waits for the first event of the type that the test wants, from the beginning, and for no longer than it should take. */
    public synchronized <E extends Event> E await(final Class<E> type, final Predicate<E> wanted) {
        final long startNs = System.nanoTime();
        while (true) {
            for (final Event event : events) {
                if (type.isInstance(event) && wanted.test(type.cast(event))) {
                    return type.cast(event);
                }
            }
            final long leftNs = startNs + PATIENCE_NS - System.nanoTime();
            if (leftNs <= 0) {
                return fail("no such " + type.getSimpleName() + " in " + events);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    public <E extends Event> E await(final Class<E> type) {
        return await(type, _ -> true);
    }

    public synchronized <E extends Event> List<E> all(final Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    synchronized List<Event> all() {
        return List.copyOf(events);
    }

    synchronized void clear() {
        events.clear();
    }

    private synchronized void add(final Event event) {
        events.add(event);
        notifyAll();
    }

    @Override
    public void onJoined(final long sessionId, final JoinedRoom joined) {
        add(new Joined(sessionId, joined));
    }

    @Override
    public void onRemoteTransport(final long sessionId, final RemoteTransport remote) {
        add(new Remote(sessionId, remote));
    }

    @Override
    public void onRemoteCandidate(final long sessionId, final IceCandidate candidate) {
        add(new Candidate(sessionId, candidate));
    }

    @Override
    public void onParticipantChanged(final long sessionId, final RemoteParticipant participant) {
        add(new Changed(sessionId, participant));
    }

    @Override
    public void onSubscribed(final long sessionId, final TrackSubscription subscription) {
        add(new Subscribed(sessionId, subscription));
    }

    @Override
    public void onUnsubscribed(final long sessionId, final String trackSid) {
        add(new Unsubscribed(sessionId, trackSid));
    }

    @Override
    public void onPublished(final long sessionId, final String trackSid) {
        add(new Published(sessionId, trackSid));
    }

    @Override
    public void onOwnTrackMuted(final long sessionId, final boolean isMuted) {
        add(new OwnMute(sessionId, isMuted));
    }

    @Override
    public void onSubscriptionRefused(
            final long sessionId, final String trackSid, final String detail) {
        add(new Refused(sessionId, trackSid, detail));
    }

    @Override
    public void onActive(final long sessionId) {
        add(new Active(sessionId));
    }

    @Override
    public void onSignalLost(final long sessionId) {
        add(new Lost(sessionId));
    }

    @Override
    public void onSignalResumed(final long sessionId) {
        add(new Resumed(sessionId));
    }

    @Override
    public void onLeft(final long sessionId, final LeftReason reason, final String detail) {
        add(new Left(sessionId, reason, detail));
    }
}
