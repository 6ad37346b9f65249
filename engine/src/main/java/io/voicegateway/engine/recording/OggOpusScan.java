package io.voicegateway.engine.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;

/**
 * Finds out where a file that {@link OggOpusWriter} wrote, and perhaps did not finish, can go on: after its last whole page.
 * <p>
 * Used by the recording thread when a recording is started again. Every page's checksum and number is verified.
 */
final class OggOpusScan {
    static final int HEADER_PAGE_COUNT = 2;

    private final OggPageReader reader;
    private final MessageDigest digest;
    private ByteBuffer lastPage = ByteBuffer.allocate(0);
    private long validLength;
    private int pageCount;
    private int serial;
    private long granulePosition;
    private long previousGranulePosition;

    private OggOpusScan(final FileChannel channel, final MessageDigest digest) throws IOException {
        reader = new OggPageReader(channel);
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
        final ByteBuffer page = reader.next();
        if (page == null || !isNext(page)) {
            return false;
        }
        digest.update(lastPage.rewind());
        lastPage = page;
        serial = lastPage.getInt(OggPage.SERIAL_OFFSET);
        previousGranulePosition = granulePosition;
        granulePosition = lastPage.getLong(OggPage.GRANULE_OFFSET);
        validLength += lastPage.limit();
        pageCount++;
        return true;
    }

    private boolean isNext(final ByteBuffer page) {
        return page.getInt(OggPage.SEQUENCE_OFFSET) == pageCount
                && (pageCount == 0 || page.getInt(OggPage.SERIAL_OFFSET) == serial);
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
