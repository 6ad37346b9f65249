package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** 16-bit PCM in little-endian bytes, which is what bots mean by L16 whatever RFC 2586 says. */
final class Pcm16 {
    private static final short[] NONE = {};

    private Pcm16() {}

    /** A binary message of these samples and nothing else. */
    static WebSocketFrame frame(final short[] samples) {
        final ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(2 * samples.length);
        write(bytes, samples);
        return new BinaryWebSocketFrame(bytes);
    }

    static void write(final ByteBuf out, final short[] samples) {
        for (final short sample : samples) {
            out.writeShortLE(sample);
        }
    }

    /** All whole samples of a message; two channels become one. */
    static short[] read(final ByteBuf in, final int channels) {
        final int count = in.readableBytes() / (2 * channels);
        final short[] samples = new short[count];
        for (int i = 0; i < count; i++) {
            int sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += in.getShortLE(in.readerIndex() + 2 * (i * channels + channel));
            }
            samples[i] = (short) (sum / channels);
        }
        return samples;
    }

    /** A stream of bytes that may be cut anywhere, also within a sample. Used by the socket's Netty thread. */
    static final class Reader {
        private boolean hasHalf;
        private byte half;

        short[] read(final ByteBuf in) {
            final int offset = in.readerIndex();
            final int length = in.readableBytes();
            final int first = hasHalf ? 1 : 0;
            final short[] samples = length + first < 2 ? NONE : new short[(length + first) / 2];
            for (int i = 0; i < samples.length; i++) {
                final int at = offset + 2 * i - first;
                samples[i] =
                        at < offset
                                ? (short) (in.getByte(offset) << 8 | half & 0xff)
                                : in.getShortLE(at);
            }
            if ((length + first) % 2 == 1) {
                hasHalf = true;
                half = length == 0 ? half : in.getByte(offset + length - 1);
            } else {
                hasHalf = false;
            }
            return samples;
        }

        /** What was cut off is of no use any more: the next byte begins a sample. */
        void reset() {
            hasHalf = false;
        }
    }
}
