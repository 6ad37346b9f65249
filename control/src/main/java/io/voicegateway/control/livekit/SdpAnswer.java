package io.voicegateway.control.livekit;

import io.voicegateway.engine.api.RemoteTransport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the server's answer that we need.
 *
 * @param transport       credentials, fingerprint and UDP candidates
 * @param hasTcpCandidate whether it names a TCP candidate
 * @param isComplete      whether it says that no more candidates come
 * @param sections        in the order of the offer
 */
record SdpAnswer(
        RemoteTransport transport,
        boolean hasTcpCandidate,
        boolean isComplete,
        List<Section> sections) {

    /**
     * One media section.
     *
     * @param mid         as offered
     * @param isSending   whether the server may send in it
     * @param payloadType of Opus; negative when the section has no Opus
     * @param ssrc        of what the server sends; null when it sends nothing yet
     * @param trackId     second part of {@code a=msid}; null without one
     */
    record Section(
            String mid,
            boolean isSending,
            int payloadType,
            @Nullable Integer ssrc,
            @Nullable String trackId) {}

    /** What {@link #parse} made of a text. */
    sealed interface Result {
        record Parsed(SdpAnswer answer) implements Result {}

        /** Not an answer that we can work with; the reason is short and holds nothing secret. */
        record Malformed(String reason) implements Result {}
    }

    SdpAnswer {
        sections = List.copyOf(sections);
    }

    /** Reads an answer leniently: unknown lines are skipped, missing essentials make it {@link Result.Malformed}. Never throws. */
    static Result parse(final String sdp) {
        return new SdpAnswerParser().parse(sdp);
    }

    @Nullable Section section(final String mid) {
        for (final Section section : sections) {
            if (section.mid().equals(mid)) {
                return section;
            }
        }
        return null;
    }
}
