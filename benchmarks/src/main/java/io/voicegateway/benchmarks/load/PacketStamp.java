package io.voicegateway.benchmarks.load;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The payload of a load packet: an Opus TOC, so that servers take it for what it claims to be, and after it who sent it, as the how
 * manyeth, and when it was due.
 * <pre>
 *  0      1        5         13       21                LENGTH
 *  | TOC  | room   | index   | due    | filling         |
 * </pre>
 * The due time is {@link System#nanoTime()} of the one process that sends and receives.
 */
final class PacketStamp {
    /** 20 ms at 64 kbit/s. */
    static final int LENGTH = 160;

    /** 20 ms of CELT, one frame (RFC 6716 §3.1). */
    private static final byte OPUS_TOC = (byte) 0xF8;

    private static final int ROOM_OFFSET = 1;
    private static final int INDEX_OFFSET = 5;
    private static final int DUE_OFFSET = 13;
    private static final int FILLING_OFFSET = 21;
    private static final byte FILLING = 0x5A;

    private PacketStamp() {}

    /** A {@link PacketPayload}. */
    static int write(
            final MutableDirectBuffer buffer,
            final int offset,
            final int room,
            final long index,
            final long dueNs) {
        buffer.putByte(offset, OPUS_TOC);
        buffer.putInt(offset + ROOM_OFFSET, room);
        buffer.putLong(offset + INDEX_OFFSET, index);
        buffer.putLong(offset + DUE_OFFSET, dueNs);
        buffer.setMemory(offset + FILLING_OFFSET, LENGTH - FILLING_OFFSET, FILLING);
        return LENGTH;
    }

    /** Whether these bytes are as {@link #write} left them, as far as that can be told. */
    static boolean isStamp(final DirectBuffer buffer, final int offset, final int length) {
        return length == LENGTH
                && buffer.getByte(offset) == OPUS_TOC
                && buffer.getByte(offset + FILLING_OFFSET) == FILLING
                && buffer.getByte(offset + LENGTH - 1) == FILLING;
    }

    static int room(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + ROOM_OFFSET);
    }

    /** 0 for the room's first packet. */
    static long index(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + INDEX_OFFSET);
    }

    static long dueNs(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + DUE_OFFSET);
    }
}
