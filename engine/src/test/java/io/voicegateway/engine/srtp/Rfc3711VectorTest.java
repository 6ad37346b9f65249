package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** RFC 3711 appendix B. */
class Rfc3711VectorTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final int HEADER_LENGTH = 12;
    private static final int KEYSTREAM_LENGTH = 48;
    private static final String KEYSTREAM =
            "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0";

    @Test
    void shouldMakeTheKeystreamOfAppendixB2() {
        final AesKeystream keystream =
                new AesKeystream(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"));
        final byte[] bytes = new byte[KEYSTREAM_LENGTH];

        keystream.apply(HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000"), bytes, 0, bytes.length);

        assertEquals(KEYSTREAM, HEX.formatHex(bytes));
    }

    /** A payload of zeros becomes the keystream; SSRC and index are zero there. */
    @ParameterizedTest
    @EnumSource(TestCrypto.class)
    void shouldEncryptWithTheKeystreamOfAppendixB2(final TestCrypto provider) {
        final byte[] key = HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c");
        final byte[] salt = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd");
        final byte[] mac = new byte[HmacSha1.DIGEST_LENGTH];
        final SrtpSessionKeys keys =
                new SrtpSessionKeys(
                        SrtpProfile.AES_CM_128_HMAC_SHA1_80, key, mac, salt, key, mac, salt);
        final byte[] packet = new byte[HEADER_LENGTH + KEYSTREAM_LENGTH + 10];
        packet[0] = (byte) 0x80;

        try (SrtpSender sender = new SrtpSender(provider.open(), keys)) {
            sender.protectRtp(new UnsafeBuffer(packet), 0, HEADER_LENGTH + KEYSTREAM_LENGTH);
        }

        assertEquals(
                KEYSTREAM,
                HEX.formatHex(
                        Arrays.copyOfRange(
                                packet, HEADER_LENGTH, HEADER_LENGTH + KEYSTREAM_LENGTH)));
    }

    @Test
    void shouldDeriveTheKeysOfAppendixB3() {
        final SrtpSessionKeys keys =
                SrtpSessionKeys.derive(
                        new SrtpKeys(
                                SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                                HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139"),
                                HEX.parseHex("0ec675ad498afeebb6960b3aabe6")));

        assertEquals("c61e7a93744f39ee10734afe3ff7a087", HEX.formatHex(keys.rtpKey()));
        assertEquals("30cbbc08863d8c85d49db34a9ae1", HEX.formatHex(keys.rtpSalt()));
        assertEquals(
                "cebe321f6ff7716b6fd4ab49af256a156d38baa4",
                HEX.formatHex(keys.rtpAuthentication()));
    }
}
