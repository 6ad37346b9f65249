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
}
