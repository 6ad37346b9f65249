package io.voicegateway.control.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClientSdpTest {
    private static final String FINGERPRINT =
            "CC:B5:21:33:AB:8D:96:C2:5C:2B:03:77:1F:33:1E:9D:77:9E:9C:E3:55:25:3A:12:62:16:36:19:25:78:1B:BC";

    /** What a browser offers: published, free for a subscription, video and a data channel. */
    private static final String OFFER =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1 2 3
            a=fingerprint:sha-256 %s
            m=audio 9 UDP/TLS/RTP/SAVPF 63 96
            a=ice-ufrag:abcd
            a=ice-pwd:0123456789012345678901
            a=setup:actpass
            a=mid:0
            a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level
            a=sendrecv
            a=msid:stream cid-1
            a=rtpmap:63 red/48000/2
            a=rtpmap:96 opus/48000/2
            a=rtcp-fb:96 nack
            a=ssrc:4058746213 cname:x
            m=audio 9 UDP/TLS/RTP/SAVPF 96
            a=mid:1
            a=recvonly
            a=rtpmap:96 opus/48000/2
            m=video 9 UDP/TLS/RTP/SAVPF 97
            a=mid:2
            a=recvonly
            a=rtpmap:97 VP8/90000
            m=application 9 UDP/DTLS/SCTP webrtc-datachannel
            a=mid:3
            a=sctp-port:5000
            """
                    .formatted(FINGERPRINT);

    @Test
    void shouldReadWhatAForwarderNeeds() {
        final ClientSdp sdp = parse(OFFER);

        assertEquals("abcd", sdp.transport().usernameFragment());
        assertEquals(FINGERPRINT, sdp.transport().fingerprint());
        assertEquals("actpass", sdp.setup());
        final ClientSdp.Section published = sdp.section("0");
        assertNotNull(published);
        assertTrue(published.isPublishing());
        assertEquals(96, published.opusFormat());
        assertTrue(published.hasNack());
        assertEquals(3, published.audioLevelId());
        assertEquals((int) 4058746213L, published.ssrc());
        assertEquals("cid-1", published.cid());
        assertTrue(sdp.sections().get(1).isOpenForSubscription());
        assertFalse(sdp.sections().get(1).isPublishing());
        assertFalse(sdp.sections().get(2).isOpus());
        assertNull(sdp.section("9"));
    }

    /** A rejected section would be recycled by the client for another kind of media. */
    @Test
    void shouldAnswerEverySectionWithoutRejectingAny() {
        final ClientSdp sdp = parse(OFFER);
        final ServerSdpWriter writer =
                new ServerSdpWriter(
                        new LocalTransport(
                                "ufrag",
                                "pwd-of-some-length-for-ice",
                                FINGERPRINT,
                                List.of(new IceCandidate("1", 1, "127.0.0.1", 7882)),
                                0),
                        "passive",
                        1,
                        1);
        writer.audio("0", 96, true, 3, null, true, new OpusOptions(true, true))
                .audio("1", 96, false, 0, null, true, OpusOptions.NONE);
        writer.unused(sdp.sections().get(2)).unused(sdp.sections().get(3));

        final String answer = writer.text();

        assertTrue(answer.contains("a=group:BUNDLE 0 1 2 3\r\n"), answer);
        assertTrue(answer.contains("a=ice-lite\r\n"), answer);
        assertTrue(answer.contains("m=video 9 UDP/TLS/RTP/SAVPF 97\r\n"), answer);
        assertTrue(answer.contains("a=rtpmap:97 VP8/90000\r\na=inactive\r\n"), answer);
        assertTrue(answer.contains("m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"), answer);
        assertTrue(
                answer.contains("a=extmap:3 urn:ietf:params:rtp-hdrext:ssrc-audio-level"), answer);
        assertEquals(answer.indexOf("a=candidate:"), answer.lastIndexOf("a=candidate:"));
        assertFalse(answer.contains("red/48000"), answer);
        assertTrue(
                answer.contains(
                        "a=fmtp:96 minptime=10;useinbandfec=1;usedtx=1;stereo=1;maxaveragebitrate=510000\r\n"),
                answer);
        assertEquals(
                answer.indexOf("usedtx=1"), answer.lastIndexOf("usedtx=1"), "who wants no DTX");
    }

    @Test
    void shouldNameWhatIsMissing() {
        assertMalformed("hello", "no v=0 line in front");
        assertMalformed("v=0\r\n", "media section count: 0");
        assertMalformed(
                OFFER.replace("a=mid:1", "a=mid:0"), "media section without mid of its own");
        assertMalformed(OFFER.replace("a=ice-pwd", "a=x"), "no usable ICE credentials");
        assertMalformed(OFFER.replace("sha-256", "sha-1"), "no usable SHA-256 fingerprint");
    }

    @Test
    void shouldNeverThrowWhateverTheText() {
        final Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            final StringBuilder text = new StringBuilder(OFFER);
            for (int edit = 0; edit <= random.nextInt(8); edit++) {
                final int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(96)));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, "\r\nm=audio 9 x 96\r\na=ssrc:");
                }
            }
            assertNotNull(ClientSdp.parse(text.toString()));
        }
    }

    private static ClientSdp parse(final String text) {
        return ((ClientSdp.Result.Parsed) ClientSdp.parse(text)).sdp();
    }

    private static void assertMalformed(final String text, final String reason) {
        assertEquals(new ClientSdp.Result.Malformed(reason), ClientSdp.parse(text));
    }
}
