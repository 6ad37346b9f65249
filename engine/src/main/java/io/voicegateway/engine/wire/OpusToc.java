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

    /** Sound is longer: so long are a frame of nothing (F8 FF FE) and what an encoder sends while it does not transmit (DTX). */
    public static final int SILENCE_LENGTH_MAX = 3;

    private static final int CELT_ONLY = 0x80;
    private static final int STEREO = 0x04;
    private static final int FRAME_COUNT_MASK = 0x03;

    // Of one SILK frame in each channel: has it voice, and has it a copy of the one before?
    private static final int MID_VOICE = 0x80;
    private static final int SIDE_VOICE = 0x20;

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
                    case 2 -> isVariableRate(buffer, offset + 1, length - 1, 2) ? 2 : 0;
                    default -> countedFrames(buffer, offset, length);
                };
        final int samples = frames * frameSamples(toc);
        return samples <= MAX_PACKET_SAMPLES ? samples : 0;
    }

    /**
     * Whether the encoder found no voice in a packet of one frame of at most 20 ms: the first bit of the LP layer says so of each channel (RFC
     * 6716 §4.2.3), and CELT says silence (§4.3). Both are where a range coder leaves them at a frame's beginning, as they are.
     */
    public static boolean isVoiceless(final byte[] packet) {
        if (packet.length < SILENCE_LENGTH_MAX || (packet[0] & FRAME_COUNT_MASK) != 0) {
            return false;
        }
        if ((packet[0] & CELT_ONLY) != 0) {
            return (packet[1] & 0xFF) == 0xFF && (packet[2] & 0xFE) == 0xFE;
        }
        final int voiceFlags = (packet[0] & STEREO) == 0 ? MID_VOICE : MID_VOICE | SIDE_VOICE;
        return (packet[1] & voiceFlags) == 0;
    }

    /** Code 3: a count byte, then the lengths of padding and frames (RFC 6716 §3.2.5). */
    private static int countedFrames(
            final DirectBuffer buffer, final int offset, final int length) {
        if (length < 2) {
            return 0;
        }
        final int header = buffer.getByte(offset + 1) & 0xFF;
        final int frames = header & 0x3F;
        int used = 2;
        int padding = 0;
        if ((header & 0x40) != 0) {
            int more;
            do {
                if (used >= length) {
                    return 0;
                }
                more = buffer.getByte(offset + used++) & 0xFF;
                padding += more == 255 ? 254 : more;
            } while (more == 255);
        }
        final int rest = length - used - padding;
        if (rest < 0) {
            return 0;
        }
        final boolean isWhole =
                (header & 0x80) == 0
                        ? isConstantRate(rest, frames)
                        : isVariableRate(buffer, offset + used, rest, frames);
        return isWhole ? frames : 0;
    }

    private static boolean isConstantRate(final int length, final int frames) {
        return frames > 0 && length % frames == 0 && length / frames <= MAX_FRAME_LENGTH;
    }

    /** Whether the coded lengths of all frames but the last, and the frames, are these bytes (RFC 6716 §3.2.1). */
    private static boolean isVariableRate(
            final DirectBuffer buffer, final int offset, final int length, final int frames) {
        int used = 0;
        int framesLength = 0;
        for (int i = 1; i < frames; i++) {
            if (used >= length) {
                return false;
            }
            final int first = buffer.getByte(offset + used++) & 0xFF;
            framesLength += first;
            if (first >= TWO_BYTE_LENGTH_FROM) {
                if (used >= length) {
                    return false;
                }
                framesLength += 4 * (buffer.getByte(offset + used++) & 0xFF);
            }
        }
        final int lastLength = length - used - framesLength;
        return lastLength >= 0 && lastLength <= MAX_FRAME_LENGTH;
    }
}
