package io.voicegateway.benchmarks.load;

import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/**
 * Joins a bare forwarder: makes up the keys, and tells both sides the outcome of what it has none of, signalling, ICE and DTLS. A publisher
 * and its subscriber, who joins after it, have neighbouring session ids. Called by the client's media thread.
 */
final class ForwarderSignal implements SignalPort {
    private static final String TRACK_SID = "track";

    private final List<Integer> ports;
    private final LoadParticipants participants;
    private final Consumer<String> out;
    private final SecureRandom random = new SecureRandom();
    private final LocalTransport[] locals;
    private int joinedCount;

    /** @param out takes lines of {@link ForwarderProtocol} */
    ForwarderSignal(
            final List<Integer> ports,
            final int participantCount,
            final LoadParticipants participants,
            final Consumer<String> out) {
        this.ports = ports;
        this.participants = participants;
        this.out = out;
        locals = new LocalTransport[participantCount];
    }

    @Override
    public void join(final SignalJoin join) {
        final int index = (int) join.sessionId();
        locals[index] = join.local();
        final IceCandidate socket = join.local().candidates().getFirst();
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        final SrtpKeys inbound = newKeys();
        final SrtpKeys outbound = newKeys();
        out.accept(
                new ForwarderProtocol.Leg(
                                index,
                                new InetSocketAddress(loopback, socket.port()),
                                inbound,
                                outbound)
                        .line());
        final LoadParticipant participant = participants.get(index);
        participant.onKeyed(
                new InetSocketAddress(loopback, ports.get(index % ports.size())),
                outbound,
                inbound);
        if (join.isHidden()) {
            subscribe(participant, index);
        } else {
            participant.onPublished();
        }
        joinedCount++;
        if (joinedCount == locals.length) {
            out.accept(ForwarderProtocol.START);
        }
    }

    private void subscribe(final LoadParticipant subscriber, final int index) {
        final int publisher = index - 1;
        final int ssrc = random.nextInt();
        out.accept(
                new ForwarderProtocol.Route(publisher, locals[publisher].ssrc(), index, ssrc)
                        .line());
        subscriber.onSubscribed(
                new TrackSubscription(TRACK_SID, ssrc, LoadParticipant.OPUS_PAYLOAD_TYPE));
    }

    private SrtpKeys newKeys() {
        final byte[] key = new byte[SrtpProfile.KEY_LENGTH];
        final byte[] salt = new byte[ForwarderProtocol.PROFILE.saltLength()];
        random.nextBytes(key);
        random.nextBytes(salt);
        return new SrtpKeys(ForwarderProtocol.PROFILE, key, salt);
    }

    // A forwarder's routes stay as they are.

    @Override
    public void subscribe(final long sessionId, final String trackSid) {}

    @Override
    public void unsubscribe(final long sessionId, final String trackSid) {}

    @Override
    public void restartIce(final long sessionId, final LocalTransport local) {}

    @Override
    public void leave(final long sessionId) {}
}
