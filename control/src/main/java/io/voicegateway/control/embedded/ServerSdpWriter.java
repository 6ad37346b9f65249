package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes our descriptions: ICE-lite, bundled, Opus alone. Used once.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8829#section-5.3">RFC 8829 §5.3, generating an answer</a>
 */
final class ServerSdpWriter {
    private static final String LINE_END = "\r\n";

    private final LocalTransport local;
    private final String setup;
    private final long originId;
    private final int version;
    private final List<String> bundled = new ArrayList<>();
    private final StringBuilder sections = new StringBuilder(2048);

    /**
     * @param setup   our part in the DTLS handshake: actpass, active or passive
     * @param version session version of the {@code o=} line, increasing
     */
    ServerSdpWriter(
            final LocalTransport local,
            final String setup,
            final long originId,
            final int version) {
        this.local = local;
        this.setup = setup;
        this.originId = originId;
        this.version = version;
    }

    /**
     * An Opus section.
     *
     * @param sending     the track that is sent in it; null: none
     * @param isReceiving whether the client may send in it
     * @param wanted      how the client shall code what it sends
     */
    ServerSdpWriter audio(
            final String mid,
            final int payloadType,
            final boolean hasNack,
            final int audioLevelId,
            final @Nullable Subscription sending,
            final boolean isReceiving,
            final OpusOptions wanted) {
        start("audio 9 UDP/TLS/RTP/SAVPF " + payloadType, mid);
        line("a=rtcp-mux");
        line("a=rtcp-rsize");
        line("a=rtpmap:" + payloadType + " opus/48000/2");
        line(
                "a=fmtp:"
                        + payloadType
                        + " minptime=10;useinbandfec=1"
                        + wanted.toPublisher()
                        + (sending == null ? "" : sending.track().opus().toSubscriber()));
        if (hasNack) {
            line("a=rtcp-fb:" + payloadType + " nack");
        }
        if (isReceiving && audioLevelId > 0) {
            line("a=extmap:" + audioLevelId + " urn:ietf:params:rtp-hdrext:ssrc-audio-level");
        }
        if (sending != null) {
            final String stream = sending.streamName();
            final String ssrc = Integer.toUnsignedString(sending.ssrc());
            line("a=msid:" + stream + " " + sending.track().sid());
            line("a=ssrc:" + ssrc + " cname:" + stream);
            line("a=ssrc:" + ssrc + " msid:" + stream + " " + sending.track().sid());
            line(isReceiving ? "a=sendrecv" : "a=sendonly");
        } else {
            line(isReceiving ? "a=recvonly" : "a=inactive");
        }
        return this;
    }

    /**
     * A section that we do not use but do not reject: a rejected one would be recycled by the client for another kind of media, and a
     * data channel may be its only section. SCTP is never spoken.
     */
    ServerSdpWriter unused(final ClientSdp.Section offered) {
        start(
                offered.kind().name().toLowerCase(Locale.ROOT)
                        + " 9 "
                        + offered.protocol()
                        + " "
                        + offered.firstFormat(),
                offered.mid());
        if (offered.kind() == ClientSdp.Kind.APPLICATION) {
            line("a=sctp-port:5000");
            return this;
        }
        line("a=rtcp-mux");
        if (offered.firstRtpMap() != null) {
            line("a=rtpmap:" + offered.firstFormat() + " " + offered.firstRtpMap());
        }
        line("a=inactive");
        return this;
    }

    /** A section that the client itself has given up. It is no part of the bundle. */
    ServerSdpWriter rejected(final ClientSdp.Section offered) {
        line(
                "m="
                        + offered.kind().name().toLowerCase(Locale.ROOT)
                        + " 0 "
                        + offered.protocol()
                        + " "
                        + offered.firstFormat());
        line("c=IN IP4 0.0.0.0");
        line("a=mid:" + offered.mid());
        line("a=inactive");
        return this;
    }

    String text() {
        final StringBuilder sdp = new StringBuilder(512 + sections.length());
        sdp.append("v=0").append(LINE_END);
        sdp.append("o=- ").append(originId).append(' ').append(version);
        sdp.append(" IN IP4 0.0.0.0").append(LINE_END);
        sdp.append("s=-").append(LINE_END).append("t=0 0").append(LINE_END);
        sdp.append("a=msid-semantic:WMS *").append(LINE_END);
        sdp.append("a=fingerprint:sha-256 ").append(local.fingerprint()).append(LINE_END);
        sdp.append("a=ice-lite").append(LINE_END);
        sdp.append("a=group:BUNDLE ").append(String.join(" ", bundled)).append(LINE_END);
        return sdp.append(sections).toString();
    }

    private void start(final String media, final String mid) {
        final boolean isFirst = bundled.isEmpty();
        bundled.add(mid);
        line("m=" + media);
        line("c=IN IP4 0.0.0.0");
        line("a=setup:" + setup);
        line("a=mid:" + mid);
        line("a=ice-ufrag:" + local.usernameFragment());
        line("a=ice-pwd:" + local.password());
        if (isFirst) {
            for (final IceCandidate candidate : local.candidates()) {
                line(
                        "a=candidate:%s 1 udp %d %s %d typ host"
                                .formatted(
                                        candidate.foundation(),
                                        candidate.priority(),
                                        candidate.address(),
                                        candidate.port()));
            }
            line("a=end-of-candidates");
        }
    }

    private void line(final String text) {
        sections.append(text).append(LINE_END);
    }
}
