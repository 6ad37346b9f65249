package io.voicegateway.engine.recording;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file page by page. A page that is returned is whole: its checksum is right. What the pages say is the caller's to judge.
 * <p>
 * Reads no further than the length that the file had at first, so that a file that grows meanwhile is seen as of one moment.
 */
final class OggPageReader {
    private static final int WINDOW_LENGTH = 4 * OggPage.PAGE_LENGTH_MAX;

    private final FileChannel channel;
    private final long fileLength;
    private final ByteBuffer window =
            ByteBuffer.allocate(WINDOW_LENGTH).order(ByteOrder.LITTLE_ENDIAN).limit(0);
    private long windowEnd;

    OggPageReader(final FileChannel channel) throws IOException {
        this.channel = channel;
        fileLength = channel.size();
    }

    /** Bytes that the file had when reading began. */
    long fileLength() {
        return fileLength;
    }

    /** Where the next page is expected: bytes from the file's begin. */
    long offset() {
        return windowEnd - window.remaining();
    }

    /** The page at {@link #offset()}, a copy; null at the file's end, and where there is no whole page. */
    @Nullable ByteBuffer next() throws IOException {
        fillWindow();
        final int length = intactLength();
        if (length < 0) {
            return null;
        }
        final ByteBuffer page = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        page.put(window.slice(window.position(), length)).flip();
        window.position(window.position() + length);
        return page;
    }

    /** Moves on to the next whole page behind one that is not; false, and nothing moves any more, when there is none. */
    boolean skipToPage() throws IOException {
        fillWindow();
        while (window.remaining() > OggPage.HEADER_LENGTH) {
            window.position(window.position() + 1);
            fillWindow();
            if (intactLength() >= 0) {
                return true;
            }
        }
        return false;
    }

    private void fillWindow() throws IOException {
        if (window.remaining() >= OggPage.PAGE_LENGTH_MAX || windowEnd == fileLength) {
            return;
        }
        window.compact();
        window.limit((int) Math.min(window.limit(), window.position() + fileLength - windowEnd));
        int readLength;
        while (window.hasRemaining() && (readLength = channel.read(window, windowEnd)) > 0) {
            windowEnd += readLength;
        }
        window.flip();
    }

    /** Length of the page that begins here; negative when none does, or not a whole one. */
    private int intactLength() {
        final int start = window.position();
        final int length = pageLength(start);
        if (length < 0 || length > window.remaining()) {
            return -1;
        }
        final int expected = window.getInt(start + OggPage.CRC_OFFSET);
        window.putInt(start + OggPage.CRC_OFFSET, 0);
        final int actual = OggCrc32.update(0, window.array(), start, length);
        window.putInt(start + OggPage.CRC_OFFSET, expected);
        return actual == expected ? length : -1;
    }

    private int pageLength(final int start) {
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
}
