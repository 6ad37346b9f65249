package io.voicegateway.engine.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes 16-bit PCM of a known length as RIFF WAVE, whose fields are little-endian.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2361">RFC 2361, WAVE codec registries</a>
 */
final class WavWriter implements AutoCloseable {
    private static final int HEADER_LENGTH = 44;
    private static final int RIFF_LENGTH_BEFORE_DATA = HEADER_LENGTH - 8;
    private static final long DATA_BYTES_MAX = 0xffff_ffffL - RIFF_LENGTH_BEFORE_DATA;
    private static final int FORMAT_LENGTH = 16;
    private static final short FORMAT_PCM = 1;

    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    private WavWriter(final FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Writes the header.
     *
     * @param length samples of each channel
     * @throws IOException when the target cannot be written, or when WAV cannot be as long
     */
    static WavWriter create(
            final Path target, final int channels, final int sampleRateHz, final long length)
            throws IOException {
        final long dataBytes = length * channels * Short.BYTES;
        if (dataBytes > DATA_BYTES_MAX) {
            throw new IOException(
                    "WAV holds no more than 4 GiB: take a lower rate or fewer tracks: bytes="
                            + dataBytes);
        }
        final WavWriter writer =
                new WavWriter(
                        FileChannel.open(
                                target,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE));
        writer.writeFully(header(channels, sampleRateHz, dataBytes));
        return writer;
    }

    /** Appends samples, those of one moment side by side. */
    void write(final short[] samples, final int count) throws IOException {
        if (buffer.capacity() < count * Short.BYTES) {
            buffer = ByteBuffer.allocate(count * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear();
        buffer.asShortBuffer().put(samples, 0, count);
        writeFully(buffer.limit(count * Short.BYTES));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static ByteBuffer header(
            final int channels, final int sampleRateHz, final long dataBytes) {
        final int frameBytes = channels * Short.BYTES;
        return ByteBuffer.allocate(HEADER_LENGTH)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(US_ASCII))
                .putInt((int) (RIFF_LENGTH_BEFORE_DATA + dataBytes))
                .put("WAVEfmt ".getBytes(US_ASCII))
                .putInt(FORMAT_LENGTH)
                .putShort(FORMAT_PCM)
                .putShort((short) channels)
                .putInt(sampleRateHz)
                .putInt(sampleRateHz * frameBytes)
                .putShort((short) frameBytes)
                .putShort((short) Short.SIZE)
                .put("data".getBytes(US_ASCII))
                .putInt((int) dataBytes)
                .flip();
    }

    private void writeFully(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
