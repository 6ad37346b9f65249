package io.voicegateway.engine.frame;

import io.voicegateway.engine.status.EngineCounter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of a frame. Every outcome but the first two ends its journey and is counted once, by the stage that set it. */
public enum PacketOutcome {
    /** Not yet judged. */
    PENDING(null),
    /** Valid: forwarded, measured, recorded. */
    ACCEPTED(EngineCounter.PACKETS_ACCEPTED),
    NO_KEYS(EngineCounter.SRTP_NO_KEYS),
    AUTHENTICATION_FAILED(EngineCounter.SRTP_AUTHENTICATION_FAILED),
    REPLAYED(EngineCounter.SRTP_REPLAYED),
    TOO_OLD(EngineCounter.SRTP_TOO_OLD),
    TOO_MANY_SSRCS(EngineCounter.SRTP_TOO_MANY_SSRCS),
    TOO_SHORT(EngineCounter.PACKET_TOO_SHORT),
    MALFORMED(EngineCounter.PACKET_MALFORMED),
    UNKNOWN_SSRC(EngineCounter.PACKET_UNKNOWN_SSRC),
    UNKNOWN_PAYLOAD_TYPE(EngineCounter.PACKET_UNKNOWN_PAYLOAD_TYPE),
    BAD_TIMESTAMP(EngineCounter.PACKET_BAD_TIMESTAMP),
    POLICED(EngineCounter.PACKETS_POLICED),
    BAD_OPUS(EngineCounter.PACKET_BAD_OPUS),
    EMPTY(EngineCounter.PACKET_EMPTY),
    RTCP_MALFORMED(EngineCounter.RTCP_MALFORMED),
    /** A stage failed on it; see the error log. */
    FAILED(EngineCounter.ERRORS);

    private final @Nullable EngineCounter counter;

    PacketOutcome(final @Nullable EngineCounter counter) {
        this.counter = counter;
    }

    /** The counter of this outcome. {@link #PENDING} has none: to ask for it is a bug. */
    public EngineCounter counter() {
        return Objects.requireNonNull(counter, "pending");
    }
}
