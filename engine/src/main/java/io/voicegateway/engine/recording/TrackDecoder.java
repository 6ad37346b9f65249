package io.voicegateway.engine.recording;

import io.voicegateway.engine.bot.AudioCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Decodes one file from the call's sample 0 on, in pieces of any length. Pages that are damaged or missing are silence of their length,
 * and so is everything behind the file's end.
 */
final class TrackDecoder implements AutoCloseable {
    private static final int CLOCK_RATE_HZ = 48_000;

    private final FileChannel channel;
    private final OggPageReader reader;
    private final AudioCodec.Decoder decoder;
    private final int sampleRateHz;
    private final OggPackets packets = new OggPackets();
    private final byte[] packet = new byte[OggPage.PAGE_LENGTH_MAX];
    private final short[] decoded;
    private final short[] silence;
    private short[] ready;
    private int readyIndex;
    private int readyCount;

    // In samples of the clock, the pre-skip included, as granule positions count.
    private long position;
    private long silentSamples;
    private long skipSamples = OggOpusWriter.PRE_SKIP_SAMPLES;
    private boolean isInPage;
    private boolean isOver;

    private TrackDecoder(
            final FileChannel channel, final AudioCodec.Decoder decoder, final int sampleRateHz)
            throws IOException {
        this.channel = channel;
        this.decoder = decoder;
        this.sampleRateHz = sampleRateHz;
        reader = new OggPageReader(channel);
        decoded = new short[sampleRateHz / 1000 * AudioCodec.PACKET_MS_MAX];
        silence = new short[decoded.length];
        ready = decoded;
    }

    static TrackDecoder open(final Path file, final AudioCodec codec, final int sampleRateHz)
            throws IOException {
        final FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new TrackDecoder(channel, codec.openDecoder(sampleRateHz), sampleRateHz);
        } catch (final IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Fills the first {@code count} samples. */
    void read(final short[] target, final int count) throws IOException {
        int filled = 0;
        while (filled < count) {
            if (readyCount == 0 && !decodeNext()) {
                Arrays.fill(target, filled, count, (short) 0);
                return;
            }
            final int copied = Math.min(readyCount, count - filled);
            System.arraycopy(ready, readyIndex, target, filled, copied);
            readyIndex += copied;
            readyCount -= copied;
            filled += copied;
        }
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        channel.close();
    }

    /** Makes more samples ready; false at the file's end. */
    private boolean decodeNext() throws IOException {
        while (readyCount == 0 && !isOver) {
            if (silentSamples > 0) {
                final int samples = (int) Math.min(silentSamples, CLOCK_RATE_HZ / 50);
                silentSamples -= samples;
                present(silence, samples);
            } else if (isInPage && packets.next()) {
                decodePacket();
            } else {
                isInPage = false;
                beginPage();
            }
        }
        return readyCount > 0;
    }

    private void decodePacket() {
        final int samples = packets.samples();
        if (samples == 0) {
            return;
        }
        packets.buffer().getBytes(packets.offset(), packet, 0, packets.length());
        final int count = decoder.decode(packet, packets.length(), decoded);
        present(count == atRate(samples) ? decoded : silence, samples);
    }

    /** Hands out samples of that length on the clock, without what is before sample 0. */
    private void present(final short[] samples, final int clockSamples) {
        final int skipped = (int) Math.min(skipSamples, clockSamples);
        skipSamples -= skipped;
        position += clockSamples;
        ready = samples;
        readyIndex = atRate(skipped);
        readyCount = atRate(clockSamples) - readyIndex;
    }

    private int atRate(final int clockSamples) {
        return (int) ((long) clockSamples * sampleRateHz / CLOCK_RATE_HZ);
    }

    private void beginPage() throws IOException {
        ByteBuffer page = reader.next();
        if (page == null && reader.skipToPage()) {
            page = reader.next();
        }
        if (page == null) {
            isOver = true;
            return;
        }
        final long sequence = Integer.toUnsignedLong(page.getInt(OggPage.SEQUENCE_OFFSET));
        if (sequence < OggOpusScan.HEADER_PAGE_COUNT) {
            return;
        }
        packets.wrap(page);
        isInPage = true;
        silentSamples = Math.max(0, start(page) - position);
    }

    /** Where the page's first packet begins, by its granule position: behind {@link #position} when pages are missing. Trimming makes it earlier. */
    private long start(final ByteBuffer page) {
        final OggPackets all = new OggPackets();
        all.wrap(page);
        long samples = 0;
        while (all.next()) {
            samples += all.samples();
        }
        return page.getLong(OggPage.GRANULE_OFFSET) - samples;
    }
}
