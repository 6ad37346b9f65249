package io.voicegateway.engine.recording;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.voicegateway.engine.api.TrackCheck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads every page of a file that {@link OggOpusWriter} wrote and says all that is wrong with it: checksums, sequence, serial number,
 * headers, packets, and granule positions against the packets' own durations.
 */
final class OggOpusCheck {
    /** A file whose every page is broken needs no line for each. */
    private static final int FAULT_LIMIT = 8;

    private static final int COPY_LENGTH = 64 * 1024;
    private static final int HEAD_PAGE = 0;
    private static final int TAGS_PAGE = 1;

    private final OggPageReader reader;
    private final OggPackets packets = new OggPackets();
    private final List<String> faults = new ArrayList<>();
    private long pageCount;
    private long wholeBytes;
    private long nextSequence;
    private int serial;
    private long granulePosition;
    private boolean isEnded;
    private boolean isBehindGap;

    private OggOpusCheck(final OggPageReader reader) {
        this.reader = reader;
    }

    static TrackCheck of(final FileChannel channel) throws IOException {
        final OggPageReader reader = new OggPageReader(channel);
        final OggOpusCheck check = new OggOpusCheck(reader);
        check.readPages();
        return new TrackCheck(
                check.pageCount,
                Math.max(0, check.granulePosition - OggOpusWriter.PRE_SKIP_SAMPLES),
                check.isEnded,
                check.wholeBytes,
                reader.fileLength(),
                sha256(channel, reader.fileLength()),
                check.faults);
    }

    private void readPages() throws IOException {
        boolean hasMore = true;
        while (hasMore) {
            final long offset = reader.offset();
            final ByteBuffer page = reader.next();
            if (page != null) {
                onPage(page, offset);
            } else {
                hasMore = reader.offset() < reader.fileLength() && reader.skipToPage();
                if (hasMore) {
                    isBehindGap = true;
                    fault(
                            "no whole page in bytes %d to %d: their checksum is wrong",
                            offset, reader.offset() - 1);
                }
            }
        }
        if (pageCount <= TAGS_PAGE) {
            fault("the headers are missing");
        }
    }

    private void onPage(final ByteBuffer page, final long offset) {
        checkPlace(page, offset);
        checkContent(page, offset);
        pageCount++;
        wholeBytes = offset + page.limit();
        nextSequence = Integer.toUnsignedLong(page.getInt(OggPage.SEQUENCE_OFFSET)) + 1;
        granulePosition = page.getLong(OggPage.GRANULE_OFFSET);
        isEnded = isLast(page);
        isBehindGap = false;
    }

    private void checkPlace(final ByteBuffer page, final long offset) {
        final long sequence = Integer.toUnsignedLong(page.getInt(OggPage.SEQUENCE_OFFSET));
        if (pageCount == 0) {
            serial = page.getInt(OggPage.SERIAL_OFFSET);
        }
        if (page.getInt(OggPage.SERIAL_OFFSET) != serial) {
            fault("page %d at byte %d is of another stream", sequence, offset);
        }
        // Behind a gap pages are missing, which is said already.
        if (sequence != nextSequence && !(isBehindGap && sequence > nextSequence)) {
            fault("page %d at byte %d stands where page %d should", sequence, offset, nextSequence);
        }
        if (isEnded) {
            fault("page %d at byte %d is behind the end of the stream", sequence, offset);
        }
    }

    private void checkContent(final ByteBuffer page, final long offset) {
        final long sequence = Integer.toUnsignedLong(page.getInt(OggPage.SEQUENCE_OFFSET));
        packets.wrap(page);
        final String magic = magic(sequence);
        if (magic != null) {
            if (!packets.next() || !startsWith(magic)) {
                fault("page %d at byte %d is no %s", sequence, offset, magic);
            }
            return;
        }
        long samples = 0;
        while (packets.next()) {
            final int duration = packets.samples();
            if (duration == 0) {
                fault("page %d at byte %d holds what is no Opus packet", sequence, offset);
            }
            samples += duration;
        }
        if (packets.isOpen()) {
            fault("page %d at byte %d ends within a packet", sequence, offset);
        }
        checkGranule(page, samples, offset);
    }

    /** RFC 7845 §4: the end of the page's last packet, and less than that only where the last page trims it. */
    private void checkGranule(final ByteBuffer page, final long samples, final long offset) {
        final long granule = page.getLong(OggPage.GRANULE_OFFSET);
        final long expected = granulePosition + samples;
        final boolean isRight =
                isLast(page)
                        ? granule >= granulePosition && granule <= expected
                        : granule == expected;
        if (!isRight && !(isBehindGap && granule > expected)) {
            fault(
                    "page %d at byte %d has granule position %d instead of %d",
                    Integer.toUnsignedLong(page.getInt(OggPage.SEQUENCE_OFFSET)),
                    offset,
                    granule,
                    expected);
        }
    }

    private static @Nullable String magic(final long sequence) {
        if (sequence == HEAD_PAGE) {
            return OggOpusWriter.HEAD_MAGIC;
        }
        return sequence == TAGS_PAGE ? OggOpusWriter.TAGS_MAGIC : null;
    }

    private boolean startsWith(final String magic) {
        if (packets.length() < magic.length()) {
            return false;
        }
        final byte[] start = new byte[magic.length()];
        packets.buffer().getBytes(packets.offset(), start);
        return magic.equals(new String(start, US_ASCII));
    }

    private static boolean isLast(final ByteBuffer page) {
        return (page.get(OggPage.FLAGS_OFFSET) & OggPage.FLAG_END_OF_STREAM) != 0;
    }

    private void fault(final String format, final Object... arguments) {
        if (faults.size() < FAULT_LIMIT) {
            faults.add(String.format(Locale.ROOT, format, arguments));
        }
    }

    private static String sha256(final FileChannel channel, final long length) throws IOException {
        final MessageDigest digest = OggOpusWriter.sha256Digest();
        final ByteBuffer bytes = ByteBuffer.allocate(COPY_LENGTH);
        long position = 0;
        while (position < length) {
            bytes.clear().limit((int) Math.min(COPY_LENGTH, length - position));
            final int readLength = channel.read(bytes, position);
            if (readLength < 0) {
                break;
            }
            digest.update(bytes.flip());
            position += readLength;
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
