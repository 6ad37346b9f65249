package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7714 §16.1 and §17.1: AEAD_AES_128_GCM. */
@ParameterizedClass
@EnumSource(TestCrypto.class)
class Rfc7714VectorTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] KEY = HEX.parseHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] SALT = HEX.parseHex("517569642070726f2071756f");
    private static final int ROOM = 20;

    private static final String RTP_HEADER = "8040f17b8041f8d35501a0b2";
    private static final String RTP_PAYLOAD =
            "47616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573";
    private static final String SRTP_PAYLOAD =
            "f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce";

    private static final String RTCP_HEADER = "81c8000d4d617273";
    private static final String RTCP_REPORT =
            "4e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef";
    private static final String SRTCP_REPORT =
            "63e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade";
    private static final int RTCP_INDEX = 0x5d4;

    private final SrtpCrypto crypto;

    Rfc7714VectorTest(final TestCrypto provider) {
        crypto = provider.open();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldProtectAndUnprotectRtp(final boolean isDirect) {
        final UnsafeBuffer buffer = buffer(isDirect, RTP_HEADER + RTP_PAYLOAD);
        final int length = (RTP_HEADER + RTP_PAYLOAD).length() / 2;
        try (SrtpSender sender = new SrtpSender(crypto, keys());
                SrtpReceiver receiver = new SrtpReceiver(crypto, keys())) {
            final int protectedLength = sender.protectRtp(buffer, 0, length);
            assertEquals(RTP_HEADER + SRTP_PAYLOAD, hex(buffer, protectedLength));

            assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, protectedLength));
            assertEquals(RTP_HEADER + RTP_PAYLOAD, hex(buffer, receiver.resultLength()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldProtectAndUnprotectRtcp(final boolean isDirect) {
        final UnsafeBuffer buffer = buffer(isDirect, RTCP_HEADER + RTCP_REPORT);
        final int length = (RTCP_HEADER + RTCP_REPORT).length() / 2;
        final SrtpTransform transform = crypto.open(keys());
        final int ssrc = 0x4d617273;

        final int protectedLength = transform.protectRtcp(buffer, 0, length, ssrc, RTCP_INDEX);
        assertEquals(RTCP_HEADER + SRTCP_REPORT + "800005d4", hex(buffer, protectedLength));

        assertEquals(length, transform.unprotectRtcp(buffer, 0, protectedLength, ssrc));
        assertEquals(RTCP_HEADER + RTCP_REPORT, hex(buffer, length));
        crypto.close(transform);
    }

    private static SrtpSessionKeys keys() {
        final byte[] none = {};
        return new SrtpSessionKeys(SrtpProfile.AEAD_AES_128_GCM, KEY, none, SALT, KEY, none, SALT);
    }

    private static UnsafeBuffer buffer(final boolean isDirect, final String packet) {
        final byte[] bytes = HEX.parseHex(packet);
        final UnsafeBuffer buffer = TestPackets.buffer(isDirect, bytes.length + ROOM);
        buffer.putBytes(0, bytes);
        return buffer;
    }

    private static String hex(final UnsafeBuffer buffer, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return HEX.formatHex(bytes);
    }
}
