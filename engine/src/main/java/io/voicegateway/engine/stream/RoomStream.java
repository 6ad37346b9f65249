package io.voicegateway.engine.stream;

import org.jspecify.annotations.Nullable;

/** A stream that arrives on a room leg: a participant's microphone. It alone can go to a bot. */
public final class RoomStream extends StreamState {
    // Written by the network thread, read by the forward stage.
    private volatile @Nullable PacketSink bot;

    public RoomStream(
            final long streamId, final int ssrc, final int payloadType, final String label) {
        super(streamId, ssrc, payloadType, label);
    }

    public @Nullable PacketSink bot() {
        return bot;
    }

    /** Routes this stream to a bot leg's queue or, with null, away from it. Called by the network thread. */
    public void bot(final @Nullable PacketSink bot) {
        this.bot = bot;
    }
}
