package io.voicegateway.engine.recording;

import io.voicegateway.engine.wire.OpusToc;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The packets of one page that {@link OggPage} made: whole ones, because none spans pages.
 *
 * <pre>{@code
 * for (packets.wrap(page); packets.next(); ) { … packets.offset(), packets.length() … }
 * }</pre>
 */
final class OggPackets {
    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private int segmentCount;
    private int segmentIndex;
    private int offset;
    private int length;
    private boolean isOpen;

    /** Begins a page. */
    void wrap(final ByteBuffer page) {
        buffer.wrap(page, 0, page.limit());
        segmentCount = page.get(OggPage.SEGMENT_COUNT_OFFSET) & 0xff;
        segmentIndex = 0;
        offset = OggPage.HEADER_LENGTH + segmentCount;
        length = 0;
        isOpen = false;
    }

    /** Moves to the next packet; false behind the last one. */
    boolean next() {
        offset += length;
        length = 0;
        while (segmentIndex < segmentCount) {
            final int segmentLength = buffer.getByte(OggPage.HEADER_LENGTH + segmentIndex++) & 0xff;
            length += segmentLength;
            if (segmentLength < OggPage.SEGMENT_LENGTH) {
                return true;
            }
        }
        isOpen = length > 0;
        return false;
    }

    /** Whether the page ended within a packet. */
    boolean isOpen() {
        return isOpen;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int offset() {
        return offset;
    }

    int length() {
        return length;
    }

    /** Samples of the packet at 48 kHz; 0 when it is none of Opus. */
    int samples() {
        return OpusToc.packetSamples(buffer, offset, length);
    }
}
