package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.RemoteTransport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a client's offer or answer that a forwarder of Opus needs.
 *
 * @param transport credentials and fingerprint of the bundle; a lite agent needs no candidates
 * @param setup     the client's part in the DTLS handshake: actpass, active or passive
 * @param sections  in order
 */
record ClientSdp(RemoteTransport transport, String setup, List<Section> sections) {

    /** What a section carries. */
    enum Kind {
        AUDIO,
        VIDEO,
        APPLICATION
    }

    /**
     * One media section.
     *
     * @param mid            any token
     * @param protocol       third word of the {@code m=} line
     * @param firstFormat    first of its formats
     * @param firstRtpMap    {@code a=rtpmap} value of that format; null without one
     * @param isRejected     whether its port is 0
     * @param isSending      whether the client sends in it
     * @param isReceiving    whether the client receives in it
     * @param opusFormat     payload type of Opus; negative when it has none
     * @param hasNack        whether Opus has generic NACK
     * @param audioLevelId   extension id of ssrc-audio-level; 0: none
     * @param ssrc           of what the client sends; null when it names none
     * @param cid            client's id of the track that it sends: second word of {@code a=msid}
     */
    record Section(
            Kind kind,
            String mid,
            String protocol,
            String firstFormat,
            @Nullable String firstRtpMap,
            boolean isRejected,
            boolean isSending,
            boolean isReceiving,
            int opusFormat,
            boolean hasNack,
            int audioLevelId,
            @Nullable Integer ssrc,
            @Nullable String cid) {

        boolean isOpus() {
            return kind == Kind.AUDIO && opusFormat >= 0 && !isRejected;
        }

        /** Whether the client publishes a track in it. */
        boolean isPublishing() {
            return isOpus() && isSending && ssrc != null;
        }

        /** Whether a subscribed track could be sent in it. */
        boolean isOpenForSubscription() {
            return isOpus() && isReceiving;
        }
    }

    /** What {@link #parse} made of a text. */
    sealed interface Result {
        record Parsed(ClientSdp sdp) implements Result {}

        /** Nothing that we can work with; the reason is short and holds nothing secret. */
        record Malformed(String reason) implements Result {}
    }

    ClientSdp {
        sections = List.copyOf(sections);
    }

    /** Reads leniently: unknown lines are skipped, missing essentials make it {@link Result.Malformed}. Never throws. */
    static Result parse(final String text) {
        return new ClientSdpParser().parse(text);
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
