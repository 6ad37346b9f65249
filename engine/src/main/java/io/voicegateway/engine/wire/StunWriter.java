package io.voicegateway.engine.wire;

import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.agrona.MutableDirectBuffer;

/** Writes a STUN Binding message at offset 0 of a buffer (RFC 8489 §5, §14; RFC 8445 §7.1, §16.1). Single-threaded. */
public final class StunWriter {
    private static final int ADDRESS_FAMILY_IPV4 = 1;
    private static final int ADDRESS_FAMILY_IPV6 = 2;

    private final MutableDirectBuffer buffer;
    private int length;

    public StunWriter(final MutableDirectBuffer buffer) {
        this.buffer = buffer;
    }

    public StunWriter start(final int type, final int transactionHigh, final long transactionLow) {
        buffer.putShort(0, (short) type, ByteOrder.BIG_ENDIAN);
        buffer.putInt(4, StunMessage.MAGIC_COOKIE, ByteOrder.BIG_ENDIAN);
        buffer.putInt(8, transactionHigh, ByteOrder.BIG_ENDIAN);
        buffer.putLong(12, transactionLow, ByteOrder.BIG_ENDIAN);
        length = StunMessage.HEADER_LENGTH;
        return this;
    }

    public StunWriter username(final String username) {
        final byte[] bytes = username.getBytes(StandardCharsets.UTF_8);
        final int value = attribute(StunMessage.USERNAME, bytes.length);
        buffer.putBytes(value, bytes);
        return this;
    }

    public StunWriter priority(final long priority) {
        buffer.putInt(attribute(StunMessage.PRIORITY, 4), (int) priority, ByteOrder.BIG_ENDIAN);
        return this;
    }

    public StunWriter controlling(final long tieBreaker) {
        buffer.putLong(attribute(StunMessage.ICE_CONTROLLING, 8), tieBreaker, ByteOrder.BIG_ENDIAN);
        return this;
    }

    public StunWriter controlled(final long tieBreaker) {
        buffer.putLong(attribute(StunMessage.ICE_CONTROLLED, 8), tieBreaker, ByteOrder.BIG_ENDIAN);
        return this;
    }

    public StunWriter useCandidate() {
        attribute(StunMessage.USE_CANDIDATE, 0);
        return this;
    }

    public StunWriter errorCode(final int code) {
        final int value = attribute(StunMessage.ERROR_CODE, 4);
        buffer.putShort(value, (short) 0);
        buffer.putByte(value + 2, (byte) (code / 100));
        buffer.putByte(value + 3, (byte) (code % 100));
        return this;
    }

    public StunWriter xorMappedAddress(final InetSocketAddress address) {
        final byte[] ip = address.getAddress().getAddress();
        final int value = attribute(StunMessage.XOR_MAPPED_ADDRESS, 4 + ip.length);
        buffer.putByte(value, (byte) 0);
        buffer.putByte(
                value + 1, (byte) (ip.length == 4 ? ADDRESS_FAMILY_IPV4 : ADDRESS_FAMILY_IPV6));
        buffer.putShort(
                value + 2,
                (short) (address.getPort() ^ StunMessage.MAGIC_COOKIE >>> 16),
                ByteOrder.BIG_ENDIAN);
        // The address is XORed with the cookie and, if it is longer, the transaction id, which
        // follow each other in the header.
        for (int i = 0; i < ip.length; i++) {
            buffer.putByte(value + 4 + i, (byte) (ip[i] ^ buffer.getByte(4 + i)));
        }
        return this;
    }

    /** Adds integrity and fingerprint; returns the message's length. */
    public int finish(final byte[] key) {
        final int integrityOffset = length;
        final int integrityValue =
                attribute(StunMessage.MESSAGE_INTEGRITY, StunMessage.INTEGRITY_LENGTH);
        writeLength();
        final byte[] message = new byte[length];
        buffer.getBytes(0, message);
        buffer.putBytes(integrityValue, integrity(message, integrityOffset, key));

        final int fingerprintOffset = length;
        final int fingerprintValue = attribute(StunMessage.FINGERPRINT, 4);
        writeLength();
        final byte[] covered = new byte[fingerprintOffset];
        buffer.getBytes(0, covered);
        buffer.putInt(
                fingerprintValue,
                StunMessage.fingerprint(covered, fingerprintOffset),
                ByteOrder.BIG_ENDIAN);
        return length;
    }

    /** HMAC-SHA1 over the message before its integrity attribute, the length field counting up to that attribute's end. */
    static byte[] integrity(final byte[] message, final int integrityOffset, final byte[] key) {
        final byte[] covered = new byte[integrityOffset];
        System.arraycopy(message, 0, covered, 0, integrityOffset);
        final int coveredLength =
                integrityOffset
                        + StunMessage.ATTRIBUTE_HEADER_LENGTH
                        + StunMessage.INTEGRITY_LENGTH
                        - StunMessage.HEADER_LENGTH;
        covered[2] = (byte) (coveredLength >>> 8);
        covered[3] = (byte) coveredLength;
        try {
            final Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(covered);
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA1 is missing from this JDK", e);
        }
    }

    private int attribute(final int type, final int valueLength) {
        final int value = length + StunMessage.ATTRIBUTE_HEADER_LENGTH;
        buffer.putShort(length, (short) type, ByteOrder.BIG_ENDIAN);
        buffer.putShort(length + 2, (short) valueLength, ByteOrder.BIG_ENDIAN);
        final int end = value + (valueLength + 3 & ~3);
        for (int i = value + valueLength; i < end; i++) {
            buffer.putByte(i, (byte) 0);
        }
        length = end;
        return value;
    }

    private void writeLength() {
        buffer.putShort(2, (short) (length - StunMessage.HEADER_LENGTH), ByteOrder.BIG_ENDIAN);
    }
}
