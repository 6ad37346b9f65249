package io.voicegateway.engine.bot;

import org.agrona.DirectBuffer;

/**
 * How long an Opus packet lasts, from its table-of-contents byte.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6716#section-3.1">RFC 6716 3.1</a>
 */
final class OpusDuration {
    private static final int TICKS_MAX = 120 * 48;
    private static final int[] SILK_TICKS = {480, 960, 1920, 2880};
    private static final int[] HYBRID_TICKS = {480, 960};
    private static final int CELT_SHORTEST_TICKS = 120;

    private OpusDuration() {}

    /** 48 kHz ticks, 0 when the packet has none that RFC 6716 allows. */
    static int ticks(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1) {
            return 0;
        }
        final int toc = buffer.getByte(offset) & 0xff;
        final int frameCount =
                switch (toc & 3) {
                    case 0 -> 1;
                    case 1, 2 -> 2;
                    default -> length < 2 ? 0 : buffer.getByte(offset + 1) & 0x3f;
                };
        final int ticks = frameCount * frameTicks(toc >> 3);
        return ticks <= TICKS_MAX ? ticks : 0;
    }

    /**
     * The table-of-contents byte of a 20 ms packet in the same mode and band, with one frame: alone it is a packet that decoders conceal
     * (RFC 6716 §3.1, §3.2.1).
     */
    static int configurationOf20Ms(final byte toc) {
        final int configuration = (toc & 0xff) >> 3;
        final int of20Ms;
        if (configuration < 12) {
            of20Ms = configuration & ~3 | 1;
        } else {
            of20Ms = configuration < 16 ? configuration | 1 : configuration | 3;
        }
        return of20Ms << 3 | toc & 4;
    }

    private static int frameTicks(final int configuration) {
        if (configuration < 12) {
            return SILK_TICKS[configuration & 3];
        }
        return configuration < 16
                ? HYBRID_TICKS[configuration & 1]
                : CELT_SHORTEST_TICKS << (configuration & 3);
    }
}
