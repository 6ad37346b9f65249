package io.voicegateway.engine.stream;

import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.status.SessionLatency;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the media stages know of one room leg: its keys, its socket, the streams that arrive on it and the tracks that leave on it.
 * <p>
 * The network thread publishes the keys once DTLS is done. From then on the receiver belongs to the unprotect stage, the sender and the
 * output tracks to the egress stage; each closes its own when the ring says so.
 */
public final class RoomLeg {
    private static final OutputTrack[] NONE = {};

    private final DatagramSender socket;
    private final int ssrc;
    private final StreamTable streams = new StreamTable();

    // Owned by the network thread.
    private final PacketRate rate = new PacketRate();
    private final PacketRate rtcpRate = new PacketRate();

    // Written by the control thread, before the stages know the leg.
    private @Nullable SessionLatency sessionLatency;

    // Written by the control thread, read by the monitor and egress stages. The array is replaced,
    // never changed.
    private volatile OutputTrack[] outputs = NONE;

    // Written by the network thread, then by the stage that owns it.
    private volatile @Nullable SrtpReceiver receiver;
    private volatile @Nullable SrtpSender sender;

    /** @param ssrc of our receiver reports while nothing is published, raw 32 bits */
    public RoomLeg(final DatagramSender socket, final int ssrc) {
        this.socket = socket;
        this.ssrc = ssrc;
    }

    public DatagramSender socket() {
        return socket;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Where its round trips are measured besides the shard's histogram; null: nowhere. Called by the monitor stage. */
    public @Nullable SessionLatency sessionLatency() {
        return sessionLatency;
    }

    /** Called by the control thread, before the stages know the leg. */
    public void measuredBy(final SessionLatency latency) {
        sessionLatency = latency;
    }

    /** The tracks that leave on this leg, as of now. Called by any thread. */
    public OutputTrack[] outputs() {
        return outputs;
    }

    /** Called by the control thread. */
    public void add(final OutputTrack track) {
        outputs = with(outputs, track);
    }

    /** Called by the control thread. */
    public void remove(final OutputTrack track) {
        outputs = without(outputs, track);
    }

    /** The tracks but for one, in a new array. */
    static OutputTrack[] without(final OutputTrack[] tracks, final OutputTrack track) {
        final OutputTrack[] fewer = new OutputTrack[tracks.length];
        int kept = 0;
        for (final OutputTrack other : tracks) {
            if (other != track) {
                fewer[kept++] = other;
            }
        }
        return Arrays.copyOf(fewer, kept);
    }

    /** The tracks and one more, in a new array. */
    static OutputTrack[] with(final OutputTrack[] tracks, final OutputTrack track) {
        final OutputTrack[] more = Arrays.copyOf(tracks, tracks.length + 1);
        more[tracks.length] = track;
        return more;
    }

    /** Whether a track that leaves here was muted a moment ago. Called by the network thread. */
    public boolean isFallingSilent() {
        final OutputTrack[] tracks = outputs;
        for (int i = 0; i < tracks.length; i++) {
            if (tracks[i].isFallingSilent()) {
                return true;
            }
        }
        return false;
    }

    /** The track that leaves under this SSRC. Called by the monitor and egress stages. */
    public @Nullable OutputTrack output(final int ssrc) {
        final OutputTrack[] tracks = outputs;
        for (int i = 0; i < tracks.length; i++) {
            if (tracks[i].ssrc() == ssrc) {
                return tracks[i];
            }
        }
        return null;
    }

    /** How fast RTP packets come, whoever they are from. Called by the network thread. */
    public PacketRate rate() {
        return rate;
    }

    /** How fast RTCP packets come. Called by the network thread. */
    public PacketRate rtcpRate() {
        return rtcpRate;
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

    /** Whether a stage still holds keys. Called by the network thread. */
    public boolean hasKeys() {
        return receiver != null || sender != null;
    }

    /** What comes after it has no keys. Called by the unprotect stage, or when that has ended. */
    public void closeReceiver() {
        final SrtpReceiver closed = receiver;
        if (closed != null) {
            receiver = null;
            closed.close();
        }
    }

    /** Called by the egress stage, or when that has ended. */
    public void closeSender() {
        final SrtpSender closed = sender;
        if (closed != null) {
            sender = null;
            closed.close();
        }
    }
}
