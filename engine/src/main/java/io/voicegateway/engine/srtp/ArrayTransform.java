package io.voicegateway.engine.srtp;

/**
 * The cryptography of one direction, on heap arrays: no replay protection, no state between packets. Single-threaded.
 * <p>
 * Packets start at index 0; the array has room for tag and trailer.
 */
interface ArrayTransform {
    int FAILED = SrtpTransform.FAILED;
    int RTCP_HEADER_LENGTH = SrtpTransform.RTCP_HEADER_LENGTH;
    int E_FLAG = SrtpTransform.E_FLAG;
    int RTCP_INDEX_LENGTH = SrtpTransform.RTCP_INDEX_LENGTH;

    /** @return the protected length */
    int protectRtp(byte[] packet, int headerLength, int length, int ssrc, long index);

    /** @return the plain length, or {@link #FAILED} */
    int unprotectRtp(byte[] packet, int headerLength, int length, int ssrc, long index);

    int protectRtcp(byte[] packet, int length, int ssrc, int index);

    int unprotectRtcp(byte[] packet, int length, int ssrc);

    static int readInt(final byte[] bytes, final int offset) {
        return (bytes[offset] & 0xFF) << 24
                | (bytes[offset + 1] & 0xFF) << 16
                | (bytes[offset + 2] & 0xFF) << 8
                | bytes[offset + 3] & 0xFF;
    }

    static void writeInt(final byte[] bytes, final int offset, final int value) {
        bytes[offset] = (byte) (value >>> 24);
        bytes[offset + 1] = (byte) (value >>> 16);
        bytes[offset + 2] = (byte) (value >>> 8);
        bytes[offset + 3] = (byte) value;
    }
}
