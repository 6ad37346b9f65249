package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;

/**
 * Walks over the fields of one protobuf message of foreign bytes. Design note: the one message that bots send needs four numbers and two
 * blocks of bytes, without a copy of the audio; that is less code here than a generated class would be.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
 */
final class ProtobufReader {
    static final int VARINT = 0;
    static final int BYTES = 2;

    private static final int FIXED_64 = 1;
    private static final int FIXED_32 = 5;
    private static final int VARINT_LENGTH_MAX = 10;

    private final ByteBuf in;
    private int fieldNumber;
    private int wireType;
    private long number;
    private ByteBuf content;
    private boolean isMalformed;

    /** @param in read through a duplicate: the caller's indices stay */
    ProtobufReader(final ByteBuf in) {
        this.in = in.duplicate();
        content = this.in;
    }

    /** Goes to the next field; false at the end, and from the first malformed byte on. */
    boolean next() {
        if (isMalformed || !in.isReadable()) {
            return false;
        }
        final long tag = readVarint();
        fieldNumber = (int) (tag >>> 3);
        wireType = (int) tag & 7;
        switch (wireType) {
            case VARINT -> number = readVarint();
            case BYTES -> content = take(readVarint());
            case FIXED_64 -> take(Long.BYTES);
            case FIXED_32 -> take(Integer.BYTES);
            // Groups are long gone, and nothing else exists.
            default -> isMalformed = true;
        }
        isMalformed |= fieldNumber == 0;
        return !isMalformed;
    }

    /** Whether this is the field, and of that type. */
    boolean is(final int fieldNumber, final int wireType) {
        return this.fieldNumber == fieldNumber && this.wireType == wireType;
    }

    /** Of a {@link #VARINT} field. */
    long number() {
        return number;
    }

    /** Of a {@link #BYTES} field; a view of the message. */
    ByteBuf content() {
        return content;
    }

    boolean isMalformed() {
        return isMalformed;
    }

    private ByteBuf take(final long length) {
        if (length < 0 || length > in.readableBytes()) {
            isMalformed = true;
            return in;
        }
        return in.readSlice((int) length);
    }

    private long readVarint() {
        long value = 0;
        for (int i = 0; i < VARINT_LENGTH_MAX && in.isReadable(); i++) {
            final byte next = in.readByte();
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                return value;
            }
        }
        isMalformed = true;
        return 0;
    }
}
