package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the samples where a bot sends a WAV file, or puts the header of one before each frame.
 * <pre>
 *  0  "RIFF"  length (4)  "WAVE"
 * 12  chunks:  id (4)  length (4)  content, padded to an even length
 *              "fmt "  codec (2)  channels (2)  rate (4)  …  bits (2)
 *              "data"  samples to the end
 * </pre>
 *
 * @param dataOffset   from the beginning
 * @param sampleRateHz 0 when it was not said
 * @param channels     0 when it was not said
 */
record RiffHeader(int dataOffset, int sampleRateHz, int channels) {
    private static final int RIFF = 0x52494646;
    private static final int WAVE = 0x57415645;
    private static final int FORMAT = 0x666d7420;
    private static final int DATA = 0x64617461;
    private static final int CHUNKS_OFFSET = 12;
    private static final int CHUNK_HEADER_LENGTH = 8;
    private static final int FORMAT_LENGTH_MIN = 16;
    private static final int CHANNELS_OFFSET = 2;
    private static final int RATE_OFFSET = 4;

    /** The header at the buffer's beginning, or null when there is none: then all of it is audio. */
    static @Nullable RiffHeader of(final ByteBuf in) {
        final int start = in.readerIndex();
        final int length = in.readableBytes();
        if (length < CHUNKS_OFFSET + CHUNK_HEADER_LENGTH
                || in.getInt(start) != RIFF
                || in.getInt(start + 8) != WAVE) {
            return null;
        }
        int sampleRateHz = 0;
        int channels = 0;
        long at = CHUNKS_OFFSET;
        while (at + CHUNK_HEADER_LENGTH <= length) {
            final int chunk = start + (int) at;
            final int id = in.getInt(chunk);
            final long chunkLength = in.getUnsignedIntLE(chunk + 4);
            final long content = at + CHUNK_HEADER_LENGTH;
            if (id == DATA) {
                return new RiffHeader((int) content, sampleRateHz, channels);
            }
            if (id == FORMAT && content + FORMAT_LENGTH_MIN <= length) {
                channels = in.getUnsignedShortLE(start + (int) content + CHANNELS_OFFSET);
                sampleRateHz = in.getIntLE(start + (int) content + RATE_OFFSET);
            }
            at = content + chunkLength + (chunkLength & 1);
        }
        return null;
    }
}
