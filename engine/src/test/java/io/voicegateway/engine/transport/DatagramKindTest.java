package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Every pair of first bytes there is: RFC 7983 §7, RFC 5761 §4. */
class DatagramKindTest {
    @Test
    void shouldTellEveryDatagramApart() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                for (final int length : new int[] {1, 2, 7, 8, 11, 12, 1500}) {
                    assertEquals(
                            expected(first, second, length),
                            DatagramKind.of(first, second, length),
                            "first=" + first + " second=" + second + " length=" + length);
                }
            }
        }
    }

    private static DatagramKind expected(final int first, final int second, final int length) {
        if (first < 4) {
            return DatagramKind.STUN;
        }
        if (20 <= first && first < 64) {
            return DatagramKind.DTLS;
        }
        if (first < 128 || first >= 192) {
            return DatagramKind.UNKNOWN;
        }
        final boolean isRtcp = 192 <= second && second < 224;
        final int lengthMin = isRtcp ? 8 : 12;
        if (length < lengthMin) {
            return DatagramKind.UNKNOWN;
        }
        return isRtcp ? DatagramKind.RTCP : DatagramKind.RTP;
    }
}
