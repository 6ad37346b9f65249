package io.voicegateway.engine.srtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 3711 appendix B. */
class Rfc3711VectorTest {
    private static final HexFormat HEX = HexFormat.of();

    @Test
    void shouldMakeTheKeystreamOfAppendixB2() {
        final AesKeystream keystream =
                new AesKeystream(HEX.parseHex("2b7e151628aed2a6abf7158809cf4f3c"));
        final byte[] bytes = new byte[48];

        keystream.apply(HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000"), bytes, 0, bytes.length);

        assertEquals(
                "e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0",
                HEX.formatHex(bytes));
    }

    @Test
    void shouldDeriveTheKeysOfAppendixB3() {
        final SrtpKeys keys =
                new SrtpKeys(
                        SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                        HEX.parseHex("e1f97a0d3e018be0d64fa32c06de4139"),
                        HEX.parseHex("0ec675ad498afeebb6960b3aabe6"));

        assertEquals(
                "c61e7a93744f39ee10734afe3ff7a087", derive(keys, KeyDerivation.RTP_ENCRYPTION, 16));
        assertEquals("30cbbc08863d8c85d49db34a9ae1", derive(keys, KeyDerivation.RTP_SALT, 14));
        assertEquals(
                "cebe321f6ff7716b6fd4ab49af256a156d38baa4",
                derive(keys, KeyDerivation.RTP_AUTHENTICATION, 20));
    }

    private static String derive(final SrtpKeys keys, final int label, final int length) {
        return HEX.formatHex(KeyDerivation.derive(keys, label, length));
    }
}
