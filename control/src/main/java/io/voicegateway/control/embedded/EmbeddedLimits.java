package io.voicegateway.control.embedded;

/**
 * How much one embedded server takes on. Beyond it requests are refused, and nobody who is in notices.
 *
 * @param rooms                   at once
 * @param participants            in one room
 * @param tracks                  published by one participant
 * @param halfOpenJoins           participants at once that have joined and have no media yet
 * @param halfOpenJoinsPerAddress of these, from one address
 * @param messageBytes            of one signalling message or API body
 * @param joinTimeoutMs           in which a participant must become active
 * @param departureTimeoutMs      after which a participant is gone whose media and signalling are lost
 * @param connections             those that are no WebSocket
 */
public record EmbeddedLimits(
        int rooms,
        int participants,
        int tracks,
        int halfOpenJoins,
        int halfOpenJoinsPerAddress,
        int messageBytes,
        long joinTimeoutMs,
        long departureTimeoutMs,
        Connections connections) {

    public static final EmbeddedLimits DEFAULT =
            new EmbeddedLimits(
                    1_000, 100, 16, 2_000, 500, 1 << 20, 30_000, 5_000, Connections.DEFAULT);

    /** The same, with a room for each of so many calls beside those of other people. */
    public EmbeddedLimits withRoomsFor(final int calls) {
        return new EmbeddedLimits(
                rooms + calls,
                participants,
                tracks,
                halfOpenJoins,
                halfOpenJoinsPerAddress,
                messageBytes,
                joinTimeoutMs,
                departureTimeoutMs,
                connections);
    }

    /** Characters of an identity, a name or a room's name. */
    static final int NAME_LENGTH_MAX = 256;

    static final int METADATA_LENGTH_MAX = 512 * 1024;
    static final int ATTRIBUTES_LENGTH_MAX = 64 * 1024;

    /** Wishes about tracks that one participant may have. */
    static final int WISH_COUNT_MAX = 4_096;

    static final int EMPTY_TIMEOUT_S = 300;
    static final int DEPARTURE_TIMEOUT_S = 20;

    /**
     * Connections that are no WebSocket, before their upgrade or because they use the API.
     *
     * @param idle             at once
     * @param idlePerAddress   of these, from one address
     * @param requestTimeoutMs in which each has to ask for something, again and again
     */
    public record Connections(int idle, int idlePerAddress, long requestTimeoutMs) {
        public static final Connections DEFAULT = new Connections(4_096, 1_024, 20_000);
    }
}
