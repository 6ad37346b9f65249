package io.voicegateway.control.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MuLawTest {
    @Test
    void shouldHaveTheCodesOfG711() {
        assertArrayEquals(
                new byte[] {(byte) 0xff, (byte) 0x80, 0x00, (byte) 0x80, 0x00},
                MuLaw.encode(new short[] {0, 32_635, -32_635, Short.MAX_VALUE, Short.MIN_VALUE}));
        assertArrayEquals(
                new short[] {0, 0, 32_124, -32_124},
                MuLaw.decode(new byte[] {(byte) 0xff, 0x7f, (byte) 0x80, 0x00}));
    }

    @Test
    void shouldGiveEveryCodeBack() {
        for (int code = 0; code < 256; code++) {
            if (code != 0x7f) { // negative zero
                final byte[] codes = {(byte) code};
                assertArrayEquals(codes, MuLaw.encode(MuLaw.decode(codes)));
            }
        }
        assertEquals(0, MuLaw.encode(new short[0]).length);
    }
}
