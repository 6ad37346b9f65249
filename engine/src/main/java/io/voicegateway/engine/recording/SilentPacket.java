package io.voicegateway.engine.recording;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Opus packets that decode to digital silence, one per CELT frame length.
 * <p>
 * The first byte is the TOC (fullband CELT, mono, one frame); {@code ff fe} is what libopus itself emits for a silent CELT frame: the
 * range coder's silence flag and nothing else.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6716#section-3.1">RFC 6716 §3.1</a>
 */
enum SilentPacket {
    MS_20(0xf8, 960),
    MS_10(0xf0, 480),
    MS_5(0xe8, 240),
    MS_2_5(0xe0, 120);

    /** Every Opus frame length is a multiple of this: 2.5 ms. */
    static final int QUANTUM_SAMPLES = 120;

    static final int LENGTH = 3;

    private static final SilentPacket[] LONGEST_FIRST = values();

    private final UnsafeBuffer packet;
    private final int durationSamples;

    SilentPacket(final int toc, final int durationSamples) {
        packet = new UnsafeBuffer(new byte[] {(byte) toc, (byte) 0xff, (byte) 0xfe});
        this.durationSamples = durationSamples;
    }

    DirectBuffer packet() {
        return packet;
    }

    int durationSamples() {
        return durationSamples;
    }

    /** The longest packet that does not exceed {@code samples}, which is at least one quantum. */
    static SilentPacket atMost(final long samples) {
        assert samples >= QUANTUM_SAMPLES : "samples=" + samples;

        for (final SilentPacket candidate : LONGEST_FIRST) {
            if (candidate.durationSamples <= samples) {
                return candidate;
            }
        }
        return MS_2_5;
    }
}
