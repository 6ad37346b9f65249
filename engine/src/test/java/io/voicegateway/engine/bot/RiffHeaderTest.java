package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RiffHeaderTest {

    @Test
    void shouldFindTheSamplesBehindTheUsualHeader() {
        final RiffHeader header =
                RiffHeader.of(Unpooled.wrappedBuffer(wav(2, 24_000, (short) 1, (short) 2)));

        assertEquals(new RiffHeader(44, 24_000, 2), header);
    }

    @Test
    void shouldStepOverOtherChunks() {
        final ByteBuf wav = Unpooled.buffer();
        wav.writeBytes(text("RIFF")).writeIntLE(0).writeBytes(text("WAVE"));
        wav.writeBytes(text("LIST")).writeIntLE(3).writeBytes(new byte[4]);
        wav.writeBytes(text("data")).writeIntLE(-1).writeShortLE(7);

        assertEquals(new RiffHeader(32, 0, 0), RiffHeader.of(wav));
    }

    @Test
    void shouldLeaveAudioAlone() {
        assertNull(RiffHeader.of(Unpooled.EMPTY_BUFFER));
        assertNull(RiffHeader.of(Unpooled.wrappedBuffer(new byte[640])));
        assertNull(RiffHeader.of(Unpooled.wrappedBuffer(text("RIFFxxxxWAVE"))));
    }

    @Test
    void shouldStayWithinDamagedHeaders() {
        final Random random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            final byte[] wav = wav(1, 16_000, (short) 1);
            for (int flips = random.nextInt(8); flips > 0; flips--) {
                wav[12 + random.nextInt(wav.length - 12)] = (byte) random.nextInt(256);
            }
            final int length = 12 + random.nextInt(wav.length - 12);
            final RiffHeader header = RiffHeader.of(Unpooled.wrappedBuffer(wav, 0, length));
            if (header != null) {
                assertEquals(header.dataOffset(), Math.clamp(header.dataOffset(), 20, length));
            }
        }
    }

    static byte[] wav(final int channels, final int sampleRateHz, final short... samples) {
        final ByteBuf wav = Unpooled.buffer();
        wav.writeBytes(text("RIFF")).writeIntLE(36 + 2 * samples.length).writeBytes(text("WAVE"));
        wav.writeBytes(text("fmt ")).writeIntLE(16).writeShortLE(1).writeShortLE(channels);
        wav.writeIntLE(sampleRateHz).writeIntLE(sampleRateHz * 2 * channels);
        wav.writeShortLE(2 * channels).writeShortLE(16);
        wav.writeBytes(text("data")).writeIntLE(2 * samples.length);
        Pcm16.write(wav, samples);
        return ByteBufUtil.getBytes(wav);
    }

    private static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
