package io.voicegateway.engine.wire;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.zip.CRC32;
import org.agrona.DirectBuffer;

/**
 * Reads a STUN message of the Binding method with the attributes of ICE. Any bytes may be parsed: the answer is yes or no.
 *
 * <pre>{@code
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |0 0|     STUN message type     |         message length        |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                         magic cookie                          |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |                     transaction ID (96 bits)                  |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * Single-threaded and reused: each parse forgets the message before it. Allocates: connectivity checks come a few times per second.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8489#section-5">RFC 8489 §5</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8445#section-7.1">RFC 8445 §7.1</a>
 */
public final class StunMessage {
    public static final int HEADER_LENGTH = 20;
    public static final int MAGIC_COOKIE = 0x2112A442;
    public static final int BINDING_REQUEST = 0x0001;
    public static final int BINDING_SUCCESS = 0x0101;
    public static final int BINDING_ERROR = 0x0111;

    static final int USERNAME = 0x0006;
    static final int MESSAGE_INTEGRITY = 0x0008;
    static final int ERROR_CODE = 0x0009;
    static final int XOR_MAPPED_ADDRESS = 0x0020;
    static final int PRIORITY = 0x0024;
    static final int USE_CANDIDATE = 0x0025;
    static final int FINGERPRINT = 0x8028;
    static final int ICE_CONTROLLED = 0x8029;
    static final int ICE_CONTROLLING = 0x802A;

    static final int ATTRIBUTE_HEADER_LENGTH = 4;
    static final int INTEGRITY_LENGTH = 20;
    static final int FINGERPRINT_XOR = 0x5354554E;

    /** No ICE message comes near it. */
    private static final int LENGTH_LIMIT = 1280;

    private byte[] bytes = new byte[0];
    private int type;
    private int transactionHigh;
    private long transactionLow;
    private String username = "";
    private long priority;
    private boolean isControlling;
    private boolean isNominating;
    private long tieBreaker;
    private int errorCode;
    private int integrityOffset;

    /** @return false when this is no well-formed STUN message, or its fingerprint is wrong */
    public boolean parse(final DirectBuffer buffer, final int offset, final int length) {
        forget();
        if (length < HEADER_LENGTH || length > LENGTH_LIMIT || (length & 3) != 0) {
            return false;
        }
        if ((buffer.getByte(offset) & 0xC0) != 0
                || buffer.getInt(offset + 4, ByteOrder.BIG_ENDIAN) != MAGIC_COOKIE
                || (buffer.getShort(offset + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF)
                        != length - HEADER_LENGTH) {
            return false;
        }
        type = buffer.getShort(offset, ByteOrder.BIG_ENDIAN) & 0xFFFF;
        transactionHigh = buffer.getInt(offset + 8, ByteOrder.BIG_ENDIAN);
        transactionLow = buffer.getLong(offset + 12, ByteOrder.BIG_ENDIAN);
        bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return parseAttributes(buffer, offset, length);
    }

    private void forget() {
        username = "";
        priority = 0;
        isControlling = false;
        isNominating = false;
        tieBreaker = 0;
        errorCode = 0;
        integrityOffset = -1;
    }

    private boolean parseAttributes(final DirectBuffer buffer, final int offset, final int length) {
        int at = HEADER_LENGTH;
        while (at < length) {
            if (at + ATTRIBUTE_HEADER_LENGTH > length) {
                return false;
            }
            final int attribute = buffer.getShort(offset + at, ByteOrder.BIG_ENDIAN) & 0xFFFF;
            final int valueLength = buffer.getShort(offset + at + 2, ByteOrder.BIG_ENDIAN) & 0xFFFF;
            final int value = at + ATTRIBUTE_HEADER_LENGTH;
            if (value + valueLength > length) {
                return false;
            }
            if (attribute == FINGERPRINT) {
                return valueLength == 4
                        && value + 4 == length
                        && buffer.getInt(offset + value, ByteOrder.BIG_ENDIAN)
                                == fingerprint(bytes, at);
            }
            // What follows the integrity is not covered by it and is ignored (RFC 8489 §14.5).
            if (integrityOffset < 0
                    && !parseAttribute(attribute, buffer, offset, value, valueLength)) {
                return false;
            }
            at = value + (valueLength + 3 & ~3);
        }
        return at == length;
    }

    private boolean parseAttribute(
            final int attribute,
            final DirectBuffer buffer,
            final int offset,
            final int value,
            final int valueLength) {
        switch (attribute) {
            case USERNAME ->
                    username = new String(bytes, value, valueLength, StandardCharsets.UTF_8);
            case PRIORITY -> {
                if (valueLength != 4) {
                    return false;
                }
                priority = buffer.getInt(offset + value, ByteOrder.BIG_ENDIAN) & 0xFFFF_FFFFL;
            }
            case ICE_CONTROLLING -> {
                if (valueLength != 8) {
                    return false;
                }
                isControlling = true;
                tieBreaker = buffer.getLong(offset + value, ByteOrder.BIG_ENDIAN);
            }
            case USE_CANDIDATE -> isNominating = true;
            case ERROR_CODE -> {
                if (valueLength < 4) {
                    return false;
                }
                errorCode = (bytes[value + 2] & 0x7) * 100 + (bytes[value + 3] & 0xFF) % 100;
            }
            case MESSAGE_INTEGRITY -> {
                if (valueLength != INTEGRITY_LENGTH) {
                    return false;
                }
                integrityOffset = value - ATTRIBUTE_HEADER_LENGTH;
            }
            default -> {
                // Attributes that ICE does not need are skipped, also unknown mandatory ones: their
                // senders check the answer.
            }
        }
        return true;
    }

    /** Whether the message has an integrity attribute made with this key (constant time). */
    public boolean isAuthentic(final byte[] key) {
        if (integrityOffset < 0) {
            return false;
        }
        final byte[] expected = StunWriter.integrity(bytes, integrityOffset, key);
        final byte[] actual = new byte[INTEGRITY_LENGTH];
        System.arraycopy(
                bytes, integrityOffset + ATTRIBUTE_HEADER_LENGTH, actual, 0, INTEGRITY_LENGTH);
        return MessageDigest.isEqual(expected, actual);
    }

    static int fingerprint(final byte[] message, final int fingerprintOffset) {
        final CRC32 crc = new CRC32();
        crc.update(message, 0, fingerprintOffset);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    public int type() {
        return type;
    }

    /** First 32 bits of the transaction id. */
    public int transactionHigh() {
        return transactionHigh;
    }

    /** Last 64 bits of the transaction id. */
    public long transactionLow() {
        return transactionLow;
    }

    /** Empty when absent. */
    public String username() {
        return username;
    }

    public long priority() {
        return priority;
    }

    /** Whether the sender says that it is the controlling agent. */
    public boolean isControlling() {
        return isControlling;
    }

    public boolean isNominating() {
        return isNominating;
    }

    public long tieBreaker() {
        return tieBreaker;
    }

    /** 0 when absent. */
    public int errorCode() {
        return errorCode;
    }
}
