package io.voicegateway.engine.bot;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes fields of a protobuf message.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Protobuf encoding</a>
 */
final class ProtobufWriter {
    private ProtobufWriter() {}

    static void writeNumber(final ByteBuf out, final int fieldNumber, final int number) {
        writeVarint(out, fieldNumber << 3 | ProtobufReader.VARINT);
        writeVarint(out, number);
    }

    /** What stands before the bytes of a field. */
    static void writeHead(final ByteBuf out, final int fieldNumber, final int length) {
        writeVarint(out, fieldNumber << 3 | ProtobufReader.BYTES);
        writeVarint(out, length);
    }

    static void writeBytes(final ByteBuf out, final int fieldNumber, final byte[] bytes) {
        writeHead(out, fieldNumber, bytes.length);
        out.writeBytes(bytes);
    }

    static byte[] bytes(final ByteBuf buffer) {
        return ByteBufUtil.getBytes(buffer);
    }

    private static void writeVarint(final ByteBuf out, final int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
