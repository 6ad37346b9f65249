package io.voicegateway.engine.stream;

import org.jspecify.annotations.Nullable;

/** A stream that arrives on a room leg: a participant's microphone. It alone can go to a bot. */
public final class RoomStream extends StreamState {
    private final int audioLevelId;
    private final SpeechActivity activity = new SpeechActivity();

    // Owned by the validate stage.
    private final PacketRate rate = new PacketRate();

    // Written by the control thread, read by the forward stage.
    private volatile @Nullable PacketSink bot;

    public RoomStream(
            final long streamId, final int ssrc, final int payloadType, final String label) {
        this(streamId, ssrc, payloadType, label, 0);
    }

    /** @param audioLevelId id of the header extension ssrc-audio-level (RFC 6464); 0: not negotiated */
    public RoomStream(
            final long streamId,
            final int ssrc,
            final int payloadType,
            final String label,
            final int audioLevelId) {
        super(streamId, ssrc, payloadType, label);
        this.audioLevelId = audioLevelId;
    }

    public int audioLevelId() {
        return audioLevelId;
    }

    /** How loud its sender says it is. Written by the monitor stage. */
    public SpeechActivity activity() {
        return activity;
    }

    /** How fast its packets come. Called by the validate stage. */
    public PacketRate rate() {
        return rate;
    }

    public @Nullable PacketSink bot() {
        return bot;
    }

    /** Routes this stream to a bot leg's queue or, with null, away from it. Called by the control thread. */
    public void bot(final @Nullable PacketSink bot) {
        this.bot = bot;
    }
}
