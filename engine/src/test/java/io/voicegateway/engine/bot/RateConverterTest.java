package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateConverterTest {

    @ParameterizedTest
    @CsvSource({
        "8000,16000",
        "22050,24000",
        "44100,48000",
        "32000,48000",
        "24000,16000",
        "48000,8000"
    })
    void shouldKeepPitchAndLengthHoweverItIsCut(final int fromHz, final int toHz) {
        final RateConverter converter = RateConverter.of(fromHz, toHz);
        final short[] said = Tones.tone(fromHz, 440, fromHz);
        final short[] converted = new short[toHz + 10];
        final Random random = new Random(1);
        int count = 0;
        int at = 0;
        while (at < said.length) {
            final int length = Math.min(said.length - at, random.nextInt(500));
            final short[] part = converter.convert(Arrays.copyOfRange(said, at, at + length));
            System.arraycopy(part, 0, converted, count, part.length);
            count += part.length;
            at += length;
        }

        assertEquals(toHz, count, 2);
        final double share = Tones.share(converted, 0, toHz, toHz, 440);
        assertTrue(share > 0.99, "share=" + share);
    }

    @Test
    void shouldBeTheSameInOnePieceAndInMany() {
        final short[] said = Tones.tone(22_050, 440, 441);
        final short[] whole = RateConverter.of(22_050, 24_000).convert(said);
        final RateConverter converter = RateConverter.of(22_050, 24_000);
        final short[] pieces = new short[whole.length];
        int count = 0;
        for (final short sample : said) {
            final short[] part = converter.convert(new short[] {sample});
            System.arraycopy(part, 0, pieces, count, part.length);
            count += part.length;
        }

        assertEquals(whole.length, count);
        assertArrayEquals(whole, pieces);
    }

    @Test
    void shouldLeaveTheSameRateAlone() {
        final short[] said = {1, 2, 3};

        assertSame(said, RateConverter.of(8_000, 8_000).convert(said));
    }
}
