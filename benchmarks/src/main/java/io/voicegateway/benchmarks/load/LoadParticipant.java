package io.voicegateway.benchmarks.load;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.LegEvents;
import io.voicegateway.engine.transport.PeerConnection;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One participant of one room: a publisher, or a subscriber that wants to hear whatever is published.
 * <p>
 * Called by the client's media thread and by the signalling's; each field has one writer.
 */
final class LoadParticipant implements LegEvents {
    static final int OPUS_PAYLOAD_TYPE = 111;
    private static final long STREAM_ID = 1;

    /** What a participant does. */
    enum Role {
        PUBLISHER,
        SUBSCRIBER
    }

    private final long sessionId;
    private final Role role;
    private final LoadRoom room;
    private final ClientEngine engine;
    private final SignalPort signal;
    private final PacketSink ear;
    private final BotStream voice;
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> placed = new CompletableFuture<>();
    private final CompletableFuture<Void> heard = new CompletableFuture<>();
    private final CompletableFuture<String> lost = new CompletableFuture<>();
    private volatile @Nullable PeerConnection connection;
    private @Nullable RoomStream stream;

    /** @param ear takes what a subscriber hears */
    LoadParticipant(
            final long sessionId,
            final Role role,
            final LoadRoom room,
            final ClientEngine engine,
            final SignalPort signal,
            final PacketSink ear) {
        this.sessionId = sessionId;
        this.role = role;
        this.room = room;
        this.engine = engine;
        this.signal = signal;
        this.ear = ear;
        voice = new BotStream(STREAM_ID, engine.newSsrc(), OPUS_PAYLOAD_TYPE);
        if (role == Role.PUBLISHER) {
            heard.complete(null);
        }
    }

    /** What it says, if it publishes. */
    BotStream voice() {
        return voice;
    }

    /** Opens the media; everything else follows from that. */
    void join() {
        final int ssrc = engine.newSsrc();
        final PeerConnection opened = engine.newConnection(this, ssrc);
        if (role == Role.PUBLISHER) {
            final OutputTrack track =
                    new OutputTrack(opened.leg(), ssrc, OPUS_PAYLOAD_TYPE, ssrc & 0x7FFF, ssrc);
            opened.leg().add(track);
            voice.addOutput(track);
        }
        connection = opened;
        engine.open(opened);
    }

    /** Done when it has media and its track: its own with the server, or the other's with it. */
    CompletableFuture<Void> joined() {
        return CompletableFuture.allOf(connected, placed);
    }

    /** Done when a subscriber heard its first packet; a publisher has nothing to hear. */
    CompletableFuture<Void> heard() {
        return heard;
    }

    /** Done, with the reason, when it is out of the room. */
    CompletableFuture<String> lost() {
        return lost;
    }

    // The media.

    @Override
    public void onOpened(final LocalTransport local) {
        signal.join(
                new SignalJoin(
                        sessionId,
                        room.name(),
                        identity(),
                        "",
                        role == Role.SUBSCRIBER,
                        role == Role.SUBSCRIBER ? 1 : 0,
                        local,
                        Map.of()));
    }

    String identity() {
        return role == Role.PUBLISHER ? room.publisher() : room.subscriber();
    }

    @Override
    public void onConnected() {
        connected.complete(null);
    }

    @Override
    public void onDisconnected(final String reason) {
        onLost("no media: " + reason);
    }

    @Override
    public void onSilent(final long silentMs) {}

    @Override
    public void onQualityChanged(final QualityChange change) {}

    @Override
    public void onStreamStarted(final long streamId) {
        heard.complete(null);
    }

    // The signalling.

    void onRemoteTransport(final RemoteTransport remote) {
        engine.connect(opened(), remote);
    }

    /** The same where there is neither ICE nor DTLS. */
    void onKeyed(final InetSocketAddress remote, final SrtpKeys inbound, final SrtpKeys outbound) {
        engine.connect(opened(), remote, inbound, outbound);
    }

    void onRemoteCandidate(final IceCandidate candidate) {
        engine.addCandidate(opened(), candidate);
    }

    void onPublished() {
        if (role == Role.PUBLISHER) {
            placed.complete(null);
        }
    }

    void onParticipant(final RemoteParticipant participant) {
        if (role == Role.SUBSCRIBER && participant.identity().equals(room.publisher())) {
            participant.tracks().stream()
                    .filter(RemoteTrack::isAudio)
                    .forEach(track -> signal.subscribe(sessionId, track.sid()));
        }
    }

    void onSubscribed(final TrackSubscription subscription) {
        final RoomStream old = stream;
        if (old != null) {
            engine.removeStream(opened(), old);
        }
        final RoomStream subscribed =
                new RoomStream(
                        STREAM_ID, subscription.ssrc(), subscription.payloadType(), identity());
        subscribed.bot(ear);
        stream = subscribed;
        engine.addStream(opened(), subscribed);
        placed.complete(null);
    }

    void onLost(final String reason) {
        lost.complete(room.name() + " " + identity() + ": " + reason);
    }

    private PeerConnection opened() {
        return Objects.requireNonNull(connection, "not joined");
    }
}
