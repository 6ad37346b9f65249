package io.voicegateway.engine.stream;

import io.voicegateway.engine.wire.SequenceNumbers;

/**
 * What a bot says. Design note: it is heard in rooms and recorded like any stream, but has no way to a bot; so a bot can never hear
 * itself, because such a route cannot be written down.
 */
public final class BotStream extends StreamState {
    // Written by the unprotect stage.
    private long highestSequence = -1;

    public BotStream(final long streamId, final int ssrc, final int payloadType) {
        super(streamId, ssrc, payloadType, "bot");
    }

    /** Called by the unprotect stage, for each packet in order: the sequence number extended over its wraps. */
    public long extend(final int sequenceNumber) {
        highestSequence =
                highestSequence < 0
                        ? sequenceNumber
                        : Math.max(
                                highestSequence,
                                SequenceNumbers.extend(sequenceNumber, highestSequence));
        return highestSequence;
    }
}
