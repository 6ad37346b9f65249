package io.voicegateway.engine.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpusTocTest {
    /** RFC 6716 table 2, and the rules R1 to R7 of §3.4. */
    @ParameterizedTest
    @CsvSource({
        "00, 480",
        "08, 960",
        "10, 1920",
        "18, 2880", // SILK: 10, 20, 40, 60 ms
        "60, 480",
        "68, 960", // hybrid
        "e0, 120",
        "e8, 240",
        "f0, 480",
        "f8fffe, 960", // CELT: 2.5, 5, 10, 20 ms
        "f90000, 1920",
        "f900, 0", // two equal frames need an even length
        "fa010000, 1920",
        "fa02, 0",
        "fafc, 0", // two frames, the first one's length
        "fb01aa, 960",
        "fb02aabb, 1920",
        "fb02aabbcc, 0",
        "fb00, 0",
        "fb, 0", // counted
        "fb4101aa00, 960",
        "fb41ff, 0",
        "fb4105aa, 0", // padding
        "fb07aaaaaaaaaaaaaa, 0", // 140 ms
    })
    void shouldKnowTheLengthOfAPacket(final String hex, final int samples) {
        final byte[] bytes = HexFormat.of().parseHex(hex);

        assertEquals(samples, OpusToc.packetSamples(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    /** RFC 6716 §4.2.3 and §4.3; the packets of a sweep and its pause are libopus's. */
    @ParameterizedTest
    @CsvSource({
        "7807c979, true", // hybrid, 20 ms
        "789cb9bb, false",
        "0840aa, true", // SILK with a copy of the frame before
        "0880aa, false",
        "6c40aa, true", // hybrid in stereo: voice and copy of the middle, then of the side
        "6c20aa, false",
        "6c80aa, false",
        "f8fffe, true",
        "f8fffe0000, true", // CELT
        "f8ff00, false",
        "fb01fffe, false", // counted
        "f8, false",
    })
    void shouldKnowAPacketWithoutVoice(final String hex, final boolean isVoiceless) {
        assertEquals(isVoiceless, OpusToc.isVoiceless(HexFormat.of().parseHex(hex)));
    }
}
