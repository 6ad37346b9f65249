package io.voicegateway.control.livekit;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import org.jspecify.annotations.Nullable;

/**
 * What we offer: at most one sendonly Opus section, then recvonly ones, all bundled; no data channel, no video. We are the DTLS server.
 * Sections keep their place and mid from offer to offer; new ones are appended.
 *
 * @param originId     session id of the {@code o=} line, the same in every offer of a join
 * @param version      session version of the {@code o=} line, increasing
 * @param local        our credentials, candidates and SSRC
 * @param cid          client id of the published track; null: nothing is published
 * @param receiveCount number of recvonly sections
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8829#section-5.2">RFC 8829 §5.2, constructing an offer</a>
 */
record SdpOffer(
        long originId, int version, LocalTransport local, @Nullable String cid, int receiveCount) {
    static final int OPUS_PAYLOAD_TYPE = 111;
    private static final String STREAM_NAME = "voice-gateway";
    private static final int TEXT_LENGTH_ESTIMATE = 2048;

    int sectionCount() {
        return (cid == null ? 0 : 1) + receiveCount;
    }

    String text() {
        final StringBuilder sdp = new StringBuilder(TEXT_LENGTH_ESTIMATE);
        appendSession(sdp);
        for (int mid = 0; mid < sectionCount(); mid++) {
            appendSection(sdp, mid);
        }
        return sdp.toString();
    }

    private void appendSession(final StringBuilder sdp) {
        line(sdp, "v=0");
        line(sdp, "o=- " + originId + " " + version + " IN IP4 127.0.0.1");
        line(sdp, "s=-");
        line(sdp, "t=0 0");
        sdp.append("a=group:BUNDLE");
        for (int mid = 0; mid < sectionCount(); mid++) {
            sdp.append(' ').append(mid);
        }
        line(sdp, "");
        line(sdp, "a=msid-semantic: WMS *");
        line(sdp, "a=fingerprint:sha-256 " + local.fingerprint());
    }

    private void appendSection(final StringBuilder sdp, final int mid) {
        line(sdp, "m=audio 9 UDP/TLS/RTP/SAVPF " + OPUS_PAYLOAD_TYPE);
        line(sdp, "c=IN IP4 0.0.0.0");
        line(sdp, "a=mid:" + mid);
        line(sdp, "a=ice-ufrag:" + local.usernameFragment());
        line(sdp, "a=ice-pwd:" + local.password());
        line(sdp, "a=setup:passive");
        line(sdp, "a=rtcp-mux");
        line(sdp, "a=rtcp-rsize");
        line(sdp, "a=rtpmap:" + OPUS_PAYLOAD_TYPE + " opus/48000/2");
        line(sdp, "a=fmtp:" + OPUS_PAYLOAD_TYPE + " minptime=10;useinbandfec=1");
        line(sdp, "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level");
        if (mid == 0 && cid != null) {
            line(sdp, "a=sendonly");
            line(sdp, "a=msid:" + STREAM_NAME + " " + cid);
            // Without a declared SSRC the server never publishes the track, whatever RTP it gets.
            line(sdp, "a=ssrc:" + Integer.toUnsignedString(local.ssrc()) + " cname:" + STREAM_NAME);
        } else {
            line(sdp, "a=recvonly");
        }
        if (mid == 0) {
            appendCandidates(sdp);
        }
    }

    private void appendCandidates(final StringBuilder sdp) {
        for (final IceCandidate candidate : local.candidates()) {
            line(
                    sdp,
                    "a=candidate:%s 1 udp %d %s %d typ host"
                            .formatted(
                                    candidate.foundation(),
                                    candidate.priority(),
                                    candidate.address(),
                                    candidate.port()));
        }
        line(sdp, "a=end-of-candidates");
    }

    private static void line(final StringBuilder sdp, final String text) {
        sdp.append(text).append("\r\n");
    }
}
