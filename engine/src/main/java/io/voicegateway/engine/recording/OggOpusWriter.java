package io.voicegateway.engine.recording;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes an Ogg Opus file from packets as they are, without decoding.
 * <p>
 * Used by the recording thread. Positions are samples (48 kHz) of the call: silence of the pre-skip's length goes before sample 0, so that
 * a decoder has converged by then, and position n of every file of a call is sample n of the call. One output channel is declared; a decoder mixes stereo packets down, the packets themselves stay stereo. Whole pages are
 * written, each of which ends at a packet, so the file is playable at every moment. The digest is kept along with the pages.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7845">RFC 7845, Ogg encapsulation for Opus</a>
 */
final class OggOpusWriter implements AutoCloseable {
    static final int SAMPLES_PER_MS = 48;
    static final String HEAD_MAGIC = "OpusHead";
    static final String TAGS_MAGIC = "OpusTags";

    /**
     * Samples that a player decodes and drops before sample 0 (RFC 7845 §4.2): 10 ms, more than a decoder's delay, and less than a frame,
     * because some tools count them into the length.
     */
    static final int PRE_SKIP_SAMPLES = 480;

    /** A page holds no more than a second: players seek by pages, and tools warn of longer ones. */
    private static final int PAGE_SAMPLES_MAX = 48_000;

    private static final String VENDOR = "voice-gateway";
    private static final int SAMPLE_RATE_HZ = 48_000;
    private static final int HEAD_LENGTH = 19;

    private final FileChannel channel;
    private final OggPage page = new OggPage();
    private final MessageDigest digest;
    private final int serial;
    private int pageSequence;
    private long filePosition;
    private long endSamples = -PRE_SKIP_SAMPLES;
    private int pageSamples;
    private String sha256 = "";

    private OggOpusWriter(final FileChannel channel, final MessageDigest digest, final int serial) {
        this.channel = channel;
        this.digest = digest;
        this.serial = serial;
    }

    /**
     * Starts the file, or goes on where it ends: a torn page at its end is cut off, an end-of-stream mark is taken back.
     *
     * @param channel  open for reading and writing; closed with the writer
     * @param comments {@code NAME=value} (RFC 7845 §5.2), written when the file is new
     */
    static OggOpusWriter open(final FileChannel channel, final List<String> comments)
            throws IOException {
        final MessageDigest digest = sha256Digest();
        final OggOpusScan scan = OggOpusScan.of(channel, digest);
        if (!scan.hasHeaders()) {
            channel.truncate(0);
            return new OggOpusWriter(channel, sha256Digest(), ThreadLocalRandom.current().nextInt())
                    .writeHeaders(comments)
                    .appendPreSkip();
        }
        return new OggOpusWriter(channel, digest, scan.serial()).resume(scan).appendPreSkip();
    }

    /** Samples in the file, counted from the call's sample 0, including what waits for its page to be written. */
    long endSamples() {
        return endSamples;
    }

    /** Bytes in the file. */
    long fileBytes() {
        return filePosition;
    }

    /** Of the whole file, in lower-case hexadecimal; empty until {@link #finish}. */
    String sha256() {
        return sha256;
    }

    boolean hasPending() {
        return !page.isEmpty();
    }

    void append(
            final DirectBuffer packet,
            final int offset,
            final int length,
            final int durationSamples)
            throws IOException {
        if (!page.hasRoomFor(length) || pageSamples + durationSamples > PAGE_SAMPLES_MAX) {
            flush();
        }
        page.append(packet, offset, length);
        endSamples += durationSamples;
        pageSamples += durationSamples;
    }

    /** Appends silence of exactly that many samples, a multiple of 2.5 ms. */
    void appendSilence(final long samples) throws IOException {
        assert samples % SilentPacket.QUANTUM_SAMPLES == 0 : "samples=" + samples;

        long left = samples;
        while (left > 0) {
            final SilentPacket silence = SilentPacket.atMost(left);
            append(silence.packet(), 0, SilentPacket.LENGTH, silence.durationSamples());
            left -= silence.durationSamples();
        }
    }

    /** Writes what waits as one page. */
    void flush() throws IOException {
        if (!page.isEmpty()) {
            write(page.seal(0, granulePosition(endSamples), serial, pageSequence));
        }
    }

    /**
     * Pads with silence to {@code lengthSamples} and ends the stream there. A packet that reaches beyond is trimmed by the granule position
     * (RFC 7845 §4.4), so the length is exact to the sample.
     *
     * @param lengthSamples at least {@link #endSamples()}
     */
    void finish(final long lengthSamples) throws IOException {
        assert lengthSamples >= endSamples : "length=" + lengthSamples + " end=" + endSamples;

        appendSilence(roundUp(lengthSamples) - endSamples);
        if (page.isEmpty()) {
            // The mark needs a page with a packet; this one is trimmed away whole.
            final SilentPacket silence = SilentPacket.MS_2_5;
            append(silence.packet(), 0, SilentPacket.LENGTH, silence.durationSamples());
        }
        write(
                page.seal(
                        OggPage.FLAG_END_OF_STREAM,
                        granulePosition(lengthSamples),
                        serial,
                        pageSequence));
        endSamples = lengthSamples;
        sha256 = HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** The next multiple of 2.5 ms. */
    static long roundUp(final long samples) {
        return Math.ceilDiv(samples, SilentPacket.QUANTUM_SAMPLES) * SilentPacket.QUANTUM_SAMPLES;
    }

    /** RFC 7845 §4: counts from the first packet, the pre-skip included. */
    static long granulePosition(final long samples) {
        return samples + PRE_SKIP_SAMPLES;
    }

    private OggOpusWriter resume(final OggOpusScan scan) throws IOException {
        pageSequence = scan.nextSequence();
        endSamples = scan.endSamples();
        filePosition = scan.lastPageOffset();
        channel.truncate(scan.validLength());
        final ByteBuffer lastPage = scan.openLastPage();
        digest.update(lastPage.duplicate());
        writeFully(lastPage);
        return this;
    }

    /** What the file does not have of it yet: all in a new file, the rest in one that was torn at once. */
    private OggOpusWriter appendPreSkip() throws IOException {
        appendSilence(Math.max(0, -endSamples));
        return this;
    }

    private OggOpusWriter writeHeaders(final List<String> comments) throws IOException {
        final UnsafeBuffer head = opusHead();
        page.append(head, 0, head.capacity());
        write(page.seal(OggPage.FLAG_BEGIN_OF_STREAM, 0, serial, pageSequence));
        final UnsafeBuffer tags = opusTags(comments);
        page.append(tags, 0, tags.capacity());
        write(page.seal(0, 0, serial, pageSequence));
        return this;
    }

    /** RFC 7845 §5.1: version 1, one channel, pre-skip, input rate, gain 0, mapping family 0. */
    private static UnsafeBuffer opusHead() {
        final UnsafeBuffer head = new UnsafeBuffer(new byte[HEAD_LENGTH]);
        head.putStringWithoutLengthAscii(0, HEAD_MAGIC);
        head.putByte(8, (byte) 1);
        head.putByte(9, (byte) 1);
        head.putShort(10, (short) PRE_SKIP_SAMPLES, LITTLE_ENDIAN);
        head.putInt(12, SAMPLE_RATE_HZ, LITTLE_ENDIAN);
        return head;
    }

    private static UnsafeBuffer opusTags(final List<String> comments) {
        int length = TAGS_MAGIC.length() + Integer.BYTES + VENDOR.length() + Integer.BYTES;
        for (final String comment : comments) {
            length += Integer.BYTES + comment.getBytes(UTF_8).length;
        }
        final UnsafeBuffer tags = new UnsafeBuffer(new byte[length]);
        int offset = tags.putStringWithoutLengthAscii(0, TAGS_MAGIC);
        offset += putString(tags, offset, VENDOR);
        tags.putInt(offset, comments.size(), LITTLE_ENDIAN);
        offset += Integer.BYTES;
        for (final String comment : comments) {
            offset += putString(tags, offset, comment);
        }
        return tags;
    }

    private static int putString(
            final MutableDirectBuffer target, final int offset, final String text) {
        final byte[] bytes = text.getBytes(UTF_8);
        target.putInt(offset, bytes.length, LITTLE_ENDIAN);
        target.putBytes(offset + Integer.BYTES, bytes);
        return Integer.BYTES + bytes.length;
    }

    private void write(final ByteBuffer sealed) throws IOException {
        digest.update(sealed.duplicate());
        writeFully(sealed);
        pageSequence++;
        pageSamples = 0;
    }

    private void writeFully(final ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            filePosition += channel.write(bytes, filePosition);
        }
    }

    static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (final NoSuchAlgorithmException ex) {
            throw new IllegalStateException("every Java platform has SHA-256", ex);
        }
    }
}
