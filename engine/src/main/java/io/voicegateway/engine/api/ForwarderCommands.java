package io.voicegateway.engine.api;

/**
 * What a room server asks of the engine: legs of participants, the streams that arrive on them, the tracks that leave on them, and which
 * stream is heard on which track.
 * <p>
 * Called by one thread, which chooses all ids, each unique for the life of the engine. Commands are asynchronous; what comes of them
 * arrives through {@link ForwarderListener}. A command that names something unknown is ignored and counted, because the two sides end
 * things independently.
 */
public interface ForwarderCommands {

    /** Opens an ICE-lite leg on the shared port; answered by {@link ForwarderListener#onLegOpened}. */
    void openLeg(long legId);

    /** Names the leg's peer: from now on its certificate is known, and packets may flow. */
    void connectLeg(long legId, RemoteTransport remote, Setup setup);

    /** New local ICE credentials, answered by {@link ForwarderListener#onLegOpened}; DTLS and SRTP go on unchanged. */
    void restartLeg(long legId);

    /** Closes the leg with its streams and tracks. */
    void closeLeg(long legId);

    /** Declares a stream that arrives on a leg. */
    void addStream(long legId, PublishedStream stream);

    /** Ends a stream and every route from it. */
    void removeStream(long streamId);

    /** Adds a track that leaves on a leg. */
    void addTrack(long legId, SubscribedTrack track);

    /** Ends a track and the route to it. */
    void removeTrack(long trackId);

    /** From now on the stream is heard on the track. */
    void addRoute(long streamId, long trackId);

    /** From now on the stream is not heard on the track, which goes on with a second of silence and then rests. */
    void removeRoute(long streamId, long trackId);

    /** How loud a stream has been so far; {@link SpeechSums#NONE} when it is unknown. */
    SpeechSums speech(long streamId);

    /** What has come of a stream so far; {@link LossSums#NONE} when it is unknown. */
    LossSums received(long streamId);

    /** What has come of a track so far, as its receiver reports it; {@link LossSums#NONE} when it is unknown. */
    LossSums delivered(long trackId);

    /** A random SSRC for a new track. */
    int newSsrc();

    /** Our part in the DTLS handshake, as SDP names it (RFC 5763 §5). */
    enum Setup {
        /** The peer starts the handshake. */
        PASSIVE,
        /** We start it, because the peer insists on being passive. */
        ACTIVE
    }

    /**
     * An Opus stream of a participant.
     *
     * @param ssrc         raw 32 bits
     * @param audioLevelId id of the header extension ssrc-audio-level (RFC 6464) on this leg; 0: not negotiated
     */
    record PublishedStream(long streamId, int ssrc, int payloadType, int audioLevelId) {}

    /**
     * A subscription's outgoing stream.
     *
     * @param ssrc        raw 32 bits
     * @param payloadType of Opus on this leg
     */
    record SubscribedTrack(long trackId, int ssrc, int payloadType) {}

    /** Sums of packets; differences over a window tell how good a connection is. */
    record LossSums(long expected, long lost) {
        public static final LossSums NONE = new LossSums(0, 0);
    }

    /**
     * Sums of what the sender says of its loudness; differences over a window tell whether it speaks.
     *
     * @param packets       that named a level
     * @param speechPackets of these, loud enough to be speech
     * @param levelSumDb    of the speech packets, dB below overload
     */
    record SpeechSums(long packets, long speechPackets, long levelSumDb) {
        public static final SpeechSums NONE = new SpeechSums(0, 0, 0);
    }
}
