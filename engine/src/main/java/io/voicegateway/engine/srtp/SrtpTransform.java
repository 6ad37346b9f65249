package io.voicegateway.engine.srtp;

import org.agrona.MutableDirectBuffer;

/**
 * The cryptography of one direction, in place: no replay protection, no state between packets. Single-threaded; closed by the thread that
 * uses it.
 */
interface SrtpTransform extends AutoCloseable {
    int FAILED = -1;

    /** What of an SRTCP packet is not encrypted: the header and the sender's SSRC. */
    int RTCP_HEADER_LENGTH = 8;

    /** Of the word that follows an SRTCP packet: it is encrypted. */
    int E_FLAG = 0x8000_0000;

    /** The E flag and index that follow an SRTCP packet (RFC 3711 §3.4). */
    int RTCP_INDEX_LENGTH = 4;

    /**
     * @param length of the plain packet; room for the tag follows it
     * @return the protected length
     */
    int protectRtp(
            MutableDirectBuffer buffer,
            int offset,
            int headerLength,
            int length,
            int ssrc,
            long index);

    /** @return the plain length, or {@link #FAILED}, and then the bytes are unchanged */
    int unprotectRtp(
            MutableDirectBuffer buffer,
            int offset,
            int headerLength,
            int length,
            int ssrc,
            long index);

    /** @param length of the plain packet; room for tag and trailer follows it */
    int protectRtcp(MutableDirectBuffer buffer, int offset, int length, int ssrc, int index);

    /** @return the plain length, or {@link #FAILED}, and then the bytes are unchanged */
    int unprotectRtcp(MutableDirectBuffer buffer, int offset, int length, int ssrc);

    /** Wipes the keys and gives back what is not the garbage collector's. Idempotent; nothing else works afterwards. */
    @Override
    void close();
}
