package io.voicegateway.engine.stream;

import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import org.jspecify.annotations.Nullable;

/**
 * What the media stages know of one room leg: its keys, its socket, the streams that arrive on it and the track that leaves on it.
 * <p>
 * The network thread publishes the keys once DTLS is done. From then on the receiver belongs to the unprotect stage, the sender and the
 * output track to the egress stage.
 */
public final class RoomLeg {
    private final long sessionId;
    private final DatagramSender socket;
    private final OutputTrack output;
    private final StreamTable streams = new StreamTable();

    // Written by the network thread, read by the unprotect and egress stages.
    private volatile @Nullable SrtpReceiver receiver;
    private volatile @Nullable SrtpSender sender;

    public RoomLeg(final long sessionId, final DatagramSender socket, final OutputTrack output) {
        this.sessionId = sessionId;
        this.socket = socket;
        this.output = output;
    }

    public long sessionId() {
        return sessionId;
    }

    public DatagramSender socket() {
        return socket;
    }

    public OutputTrack output() {
        return output;
    }

    public StreamTable streams() {
        return streams;
    }

    public @Nullable SrtpReceiver receiver() {
        return receiver;
    }

    public @Nullable SrtpSender sender() {
        return sender;
    }

    /** Hands the keys to the stages. Called by the network thread. */
    public void keys(final SrtpReceiver receiver, final SrtpSender sender) {
        this.sender = sender;
        this.receiver = receiver;
    }
}
