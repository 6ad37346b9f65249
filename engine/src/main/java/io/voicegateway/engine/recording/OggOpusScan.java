package io.voicegateway.engine.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/**
 * Finds out where a file that {@link OggOpusWriter} wrote, and perhaps did not finish, can go on: after its last whole page.
 * <p>
 * Used by the recording thread when a recording is started again. Every page's checksum and number is verified.
 */
final class OggOpusScan {
    private static final int HEADER_PAGE_COUNT = 2;
    private static final int WINDOW_LENGTH = 4 * OggPage.PAGE_LENGTH_MAX;

    private final FileChannel channel;
    private final MessageDigest digest;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_LENGTH).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private ByteBuffer lastPage = ByteBuffer.allocate(0);
    private long filePosition;
    private long validLength;
    private int pageCount;
    private int serial;
    private long granulePosition;
    private long previousGranulePosition;

    private OggOpusScan(final FileChannel channel, final MessageDigest digest) {
        this.channel = channel;
        this.digest = digest;
    }

    /**
     * Reads the whole file.
     *
     * @param digest updated with every valid page but the last
     * @throws IOException when reading fails, or when whole pages are there that this gateway did not write
     */
    static OggOpusScan of(final FileChannel channel, final MessageDigest digest)
            throws IOException {
        final OggOpusScan scan = new OggOpusScan(channel, digest);
        while (scan.readPage()) {
            scan.checkHeader();
        }
        return scan;
    }

    /** False for a new file, and for one that was torn while its headers were written: nothing is lost by starting over. */
    boolean hasHeaders() {
        return pageCount >= HEADER_PAGE_COUNT;
    }

    int serial() {
        return serial;
    }

    int nextSequence() {
        return pageCount;
    }

    long validLength() {
        return validLength;
    }

    long lastPageOffset() {
        return validLength - lastPage.limit();
    }

    /** Samples in the file before end trimming: {@link OggOpusWriter#finish} trims part of a quantum, or one whole packet on its own page. */
    long endSamples() {
        final long samples = granulePosition - OggOpusWriter.PRE_SKIP_SAMPLES;
        if (isEnded() && granulePosition == previousGranulePosition) {
            return samples + SilentPacket.QUANTUM_SAMPLES;
        }
        return OggOpusWriter.roundUp(samples);
    }

    /** The last page without end-of-stream mark and trimming, ready to be written in its place. */
    ByteBuffer openLastPage() {
        final ByteBuffer page = lastPage.rewind();
        if (isEnded()) {
            final byte flags = page.get(OggPage.FLAGS_OFFSET);
            page.put(OggPage.FLAGS_OFFSET, (byte) (flags & ~OggPage.FLAG_END_OF_STREAM));
            page.putLong(OggPage.GRANULE_OFFSET, OggOpusWriter.granulePosition(endSamples()));
            page.putInt(OggPage.CRC_OFFSET, 0);
            page.putInt(OggPage.CRC_OFFSET, OggCrc32.update(0, page.array(), 0, page.limit()));
        }
        return page;
    }

    private boolean isEnded() {
        return (lastPage.get(OggPage.FLAGS_OFFSET) & OggPage.FLAG_END_OF_STREAM) != 0;
    }

    private boolean readPage() throws IOException {
        fillWindow();
        final int length = pageLength();
        if (length < 0 || length > window.remaining() || !isIntact(length)) {
            return false;
        }
        digest.update(lastPage.rewind());
        lastPage = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        lastPage.put(window.slice(window.position(), length)).flip();
        window.position(window.position() + length);
        serial = lastPage.getInt(OggPage.SERIAL_OFFSET);
        previousGranulePosition = granulePosition;
        granulePosition = lastPage.getLong(OggPage.GRANULE_OFFSET);
        validLength += length;
        pageCount++;
        return true;
    }

    private void fillWindow() throws IOException {
        if (window.remaining() >= OggPage.PAGE_LENGTH_MAX) {
            return;
        }
        window.compact();
        int readLength;
        while (window.hasRemaining() && (readLength = channel.read(window, filePosition)) > 0) {
            filePosition += readLength;
        }
        window.flip();
    }

    private int pageLength() {
        final int start = window.position();
        if (window.remaining() < OggPage.HEADER_LENGTH
                || window.getInt(start) != OggPage.CAPTURE_PATTERN) {
            return -1;
        }
        final int segmentCount = window.get(start + OggPage.SEGMENT_COUNT_OFFSET) & 0xff;
        if (window.remaining() < OggPage.HEADER_LENGTH + segmentCount) {
            return -1;
        }
        int length = OggPage.HEADER_LENGTH + segmentCount;
        for (int i = 0; i < segmentCount; i++) {
            length += window.get(start + OggPage.HEADER_LENGTH + i) & 0xff;
        }
        return length;
    }

    private boolean isIntact(final int length) {
        final int start = window.position();
        final int expected = window.getInt(start + OggPage.CRC_OFFSET);
        window.putInt(start + OggPage.CRC_OFFSET, 0);
        final int actual = OggCrc32.update(0, window.array(), start, length);
        window.putInt(start + OggPage.CRC_OFFSET, expected);
        return actual == expected
                && window.getInt(start + OggPage.SEQUENCE_OFFSET) == pageCount
                && (pageCount == 0 || window.getInt(start + OggPage.SERIAL_OFFSET) == serial);
    }

    private void checkHeader() throws IOException {
        final String magic =
                pageCount == 1
                        ? OggOpusWriter.HEAD_MAGIC
                        : pageCount == 2 ? OggOpusWriter.TAGS_MAGIC : "";
        final int bodyOffset =
                OggPage.HEADER_LENGTH + (lastPage.get(OggPage.SEGMENT_COUNT_OFFSET) & 0xff);
        final byte[] actual = new byte[Math.min(magic.length(), lastPage.limit() - bodyOffset)];
        lastPage.get(bodyOffset, actual);
        if (!magic.equals(new String(actual, US_ASCII))) {
            throw new IOException(
                    "not a recording that can go on: page=" + (pageCount - 1) + " wants=" + magic);
        }
    }
}
