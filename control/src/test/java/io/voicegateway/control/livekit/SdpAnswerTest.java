package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.IceCandidate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdpAnswerTest {
    private static final String FIRST = Fixture.text("answer-1.sdp");

    @Test
    void shouldReadFirstAnswer() {
        final SdpAnswer answer = parsed(FIRST);

        assertEquals("MLetyTomkdLgZfUv", answer.transport().usernameFragment());
        assertEquals("knqwzKxIFxocKalwdYveaxudnqFqGmxr", answer.transport().password());
        assertTrue(answer.transport().fingerprint().startsWith("66:37:2B:50:F0:FF:FA:38"));
        assertEquals(List.of(), answer.transport().candidates());
        assertFalse(answer.isComplete());
        assertEquals(
                List.of(
                        new SdpAnswer.Section("0", false, 111, null, null),
                        new SdpAnswer.Section("1", true, 111, null, null),
                        new SdpAnswer.Section("2", true, 111, null, null)),
                answer.sections());
    }

    @Test
    void shouldReadAnswerWithTrackAndCandidates() {
        final SdpAnswer answer = parsed(Fixture.text("answer-2.sdp"));

        final SdpAnswer.Section section = answer.section("1");
        assertNotNull(section);
        assertEquals(870_147_607, section.ssrc());
        assertEquals("TR_AMTMSNUqz5XhCE", section.trackId());
        assertTrue(answer.isComplete());
        assertTrue(answer.hasTcpCandidate());
        assertEquals(
                List.of(
                        new IceCandidate("2878742611", 2_130_706_431L, "127.0.0.1", 7882),
                        new IceCandidate("3932658255", 2_130_706_431L, "fd00::2", 7882)),
                answer.transport().candidates());
        assertNull(answer.section("9"));
    }

    @Test
    void shouldReadInactiveSection() {
        assertEquals(
                new SdpAnswer.Section("1", false, 111, null, null),
                parsed(Fixture.text("answer-3.sdp")).section("1"));
    }

    @Test
    void shouldReadTransportAtSessionLevelAndLineFeedsAlone() {
        final String sdp =
                """
                v=0
                a=ice-ufrag:abcd
                a=ice-pwd:0123456789012345678901
                a=fingerprint:SHA-256 %s
                m=audio 0 UDP/TLS/RTP/SAVPF 111
                a=mid:0
                m=audio 9 UDP/TLS/RTP/SAVPF 96
                a=mid:x
                a=rtpmap:96 OPUS/48000/2
                a=unknown:thing
                """
                        .formatted(SdpOfferTest.FINGERPRINT.toLowerCase(Locale.ROOT));

        final SdpAnswer answer = parsed(sdp);

        assertEquals("abcd", answer.transport().usernameFragment());
        assertEquals(SdpOfferTest.FINGERPRINT, answer.transport().fingerprint());
        assertEquals(
                List.of(
                        new SdpAnswer.Section("0", false, -1, null, null),
                        new SdpAnswer.Section("x", true, 96, null, null)),
                answer.sections());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=ice-pwd:knqwzKxIFxocKalwdYveaxudnqFqGmxr|a=x|no usable ICE credentials",
                "a=ice-ufrag:MLetyTomkdLgZfUv|a=ice-ufrag:|no usable ICE credentials",
                "a=fingerprint:sha-256|a=fingerprint:sha-1|no usable SHA-256 fingerprint",
                "66:37:2B|66:37:ZZ|no usable SHA-256 fingerprint",
                "a=setup:active|a=setup:passive|answers our setup:passive with setup:passive",
                "a=mid:1|a=mid:|media section without mid: index=1",
                "m=audio 9|m=audio 0|every media section is rejected",
                "m=audio|x=audio|media section count: 0",
                "v=0|w=0|no v=0 line in front"
            })
    void shouldSayWhatIsWrong(final String good, final String bad, final String reason) {
        final SdpAnswer.Result result = SdpAnswer.parse(FIRST.replace(good, bad));

        assertEquals(new SdpAnswer.Result.Malformed(reason), result);
    }

    @Test
    void shouldLimitWhatItReads() {
        assertEquals(
                new SdpAnswer.Result.Malformed("too long: length=1048577"),
                SdpAnswer.parse("v".repeat((1 << 20) + 1)));
        assertEquals(
                new SdpAnswer.Result.Malformed("media section count: 257"),
                SdpAnswer.parse("v=0\r\n" + "m=audio 9 x 1\r\na=mid:1\r\n".repeat(500)));
    }

    private static SdpAnswer parsed(final String sdp) {
        return assertInstanceOf(SdpAnswer.Result.Parsed.class, SdpAnswer.parse(sdp)).answer();
    }
}
