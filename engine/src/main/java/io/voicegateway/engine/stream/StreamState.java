package io.voicegateway.engine.stream;

import org.jspecify.annotations.Nullable;

/**
 * One RTP stream: where its packets go, and what each stage remembers of it. Fields are grouped by the thread that writes them.
 */
public abstract sealed class StreamState permits RoomStream, BotStream {
    private static final OutputTrack[] NO_OUTPUTS = {};

    private final long streamId;
    private final int ssrc;
    private final int payloadType;
    private final String label;

    // Written by the network thread, read by the forward and record stages. The array is replaced,
    // never changed.
    private volatile OutputTrack[] outputs = NO_OUTPUTS;
    private volatile @Nullable PacketSink tap;

    StreamState(final long streamId, final int ssrc, final int payloadType, final String label) {
        this.streamId = streamId;
        this.ssrc = ssrc;
        this.payloadType = payloadType;
        this.label = label;
    }

    public long streamId() {
        return streamId;
    }

    public int ssrc() {
        return ssrc;
    }

    public int payloadType() {
        return payloadType;
    }

    public String label() {
        return label;
    }

    public OutputTrack[] outputs() {
        return outputs;
    }

    /** Replaces the published tracks that this stream feeds. Called by the network thread. */
    public void outputs(final OutputTrack... outputs) {
        this.outputs = outputs;
    }

    public @Nullable PacketSink tap() {
        return tap;
    }

    /** Starts or, with null, ends the recording of this stream. Called by the network thread. */
    public void tap(final @Nullable PacketSink tap) {
        this.tap = tap;
    }
}
