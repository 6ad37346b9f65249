package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A remote microphone: one endless stream of 20 ms packets with 160 bytes of Opus, plain or protected.
 * <p>
 * Design note: a receiver refuses what it has seen, so a benchmark that repeats packets measures refusals. The stream never repeats: it is
 * written in batches between the measured invocations, and its sequence numbers wrap as real ones do. Allocates nothing after launch.
 */
final class RtpSource {
    static final int BATCH = 512;
    static final int PAYLOAD_TYPE = 111;
    static final int PAYLOAD_LENGTH = 160;
    static final int LENGTH = RtpHeaderFlyweight.MIN_HEADER_LENGTH + PAYLOAD_LENGTH;
    static final int SSRC = 0x1234_5678;
    static final int FRAME_TICKS = 960;

    /** Opus, 20 ms of CELT in one frame. */
    static final byte OPUS_TOC = (byte) 0xF8;

    /** Room for a packet and its tag. */
    private static final int SLOT_LENGTH = 256;

    private final UnsafeBuffer batch =
            new UnsafeBuffer(ByteBuffer.allocateDirect(BATCH * SLOT_LENGTH));
    private final UnsafeBuffer slot = new UnsafeBuffer();
    private final int[] lengths = new int[BATCH];
    private int sequence;

    UnsafeBuffer batch() {
        return batch;
    }

    int offset(final int index) {
        return index * SLOT_LENGTH;
    }

    int length(final int index) {
        return lengths[index];
    }

    /** Overwrites the batch with the next packets of the stream. */
    void protectNext(final SrtpSender sender) {
        for (int i = 0; i < BATCH; i++) {
            slot.wrap(batch, offset(i), SLOT_LENGTH);
            writeNext(slot);
            lengths[i] = sender.protectRtp(slot, 0, LENGTH);
        }
    }

    /** Writes the stream's next packet, but for what is already there of an earlier payload. */
    void writeNext(final MutableDirectBuffer buffer) {
        sequence++;
        RtpHeaderFlyweight.write(
                buffer, false, PAYLOAD_TYPE, sequence & 0xFFFF, sequence * FRAME_TICKS, SSRC);
        buffer.putByte(RtpHeaderFlyweight.MIN_HEADER_LENGTH, OPUS_TOC);
    }

    /** Of the packet that was written last, extended over the wraps. */
    int sequence() {
        return sequence;
    }
}
