package io.voicegateway.engine.wire;

import org.agrona.DirectBuffer;

/**
 * Reads the first bytes of an Opus packet.
 *
 * <pre>{@code
 *   0 1 2 3 4 5 6 7
 *  +-+-+-+-+-+-+-+-+
 *  | config  |s| c |   config: mode, bandwidth, frame size; s: stereo; c: frame count code
 *  +-+-+-+-+-+-+-+-+
 * }</pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6716#section-3">RFC 6716 §3</a>
 */
public final class OpusToc {
    /** No Opus packet is longer: 120 ms. */
    public static final int MAX_PACKET_SAMPLES = 5760;

    private static final int MAX_FRAME_LENGTH = 1275;
    private static final int TWO_BYTE_LENGTH_FROM = 252;

    private OpusToc() {}

    /** Samples of one frame at 48 kHz. */
    public static int frameSamples(final int toc) {
        final int config = toc >> 3 & 0x1F;
        if (config >= 16) {
            return 120 << (config & 0x3);
        }
        if (config >= 12) {
            return (config & 0x1) == 0 ? 480 : 960;
        }
        final int step = config & 0x3;
        return step == 3 ? 2880 : 480 << step;
    }

    /**
     * Samples of the whole packet at 48 kHz.
     *
     * @return 0 when the bytes break a rule of RFC 6716 §3.4
     */
    public static int packetSamples(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1) {
            return 0;
        }

        final int toc = buffer.getByte(offset) & 0xFF;
        final int frames =
                switch (toc & 0x3) {
                    case 0 -> length - 1 <= MAX_FRAME_LENGTH ? 1 : 0;
                    case 1 -> (length - 1 & 1) == 0 && (length - 1) / 2 <= MAX_FRAME_LENGTH ? 2 : 0;
                    case 2 -> isTwoFrames(buffer, offset + 1, length - 1) ? 2 : 0;
                    default -> countedFrames(buffer, offset, length);
                };
        final int samples = frames * frameSamples(toc);
        return samples <= MAX_PACKET_SAMPLES ? samples : 0;
    }

    private static boolean isTwoFrames(
            final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1) {
            return false;
        }
        final int first = buffer.getByte(offset) & 0xFF;
        if (first < TWO_BYTE_LENGTH_FROM) {
            return 1 + first <= length && length - 1 - first <= MAX_FRAME_LENGTH;
        }
        if (length < 2) {
            return false;
        }
        final int frameLength = first + 4 * (buffer.getByte(offset + 1) & 0xFF);
        return 2 + frameLength <= length && length - 2 - frameLength <= MAX_FRAME_LENGTH;
    }

    private static int countedFrames(
            final DirectBuffer buffer, final int offset, final int length) {
        if (length < 2) {
            return 0;
        }
        final int header = buffer.getByte(offset + 1) & 0xFF;
        final int frames = header & 0x3F;
        int used = 2;
        if ((header & 0x40) != 0) {
            int padding = 0;
            int more;
            do {
                if (used >= length) {
                    return 0;
                }
                more = buffer.getByte(offset + used++) & 0xFF;
                padding += more == 255 ? 254 : more;
            } while (more == 255);
            if (used + padding > length) {
                return 0;
            }
            used += padding;
        }
        final boolean isConstantRate = (header & 0x80) == 0;
        if (isConstantRate && frames > 0 && (length - used) % frames != 0) {
            return 0;
        }
        return frames;
    }
}
