package io.voicegateway.engine.stream;

/**
 * A track that we publish on a room leg: one SSRC with continuous sequence numbers and timestamps for the whole call, whatever its
 * source does. Owned by the egress stage.
 */
public final class OutputTrack {
    private final RoomLeg leg;
    private final int ssrc;
    private final int payloadType;

    public OutputTrack(final RoomLeg leg, final int ssrc, final int payloadType) {
        this.leg = leg;
        this.ssrc = ssrc;
        this.payloadType = payloadType;
    }

    public RoomLeg leg() {
        return leg;
    }

    public int ssrc() {
        return ssrc;
    }

    public int payloadType() {
        return payloadType;
    }
}
