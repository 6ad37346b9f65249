package io.voicegateway.engine.config;

/**
 * How what a bot says in PCM becomes Opus.
 *
 * @param complexity 0 to 10: how much time the encoder takes for how good a voice
 * @param bitrateBps 6,000 to 510,000; 0: what is transparent for the bot's rate
 * @param hasFec     whether each packet has the one before it again, in short (RFC 6716 §2.1.7)
 * @param hasDtx     whether nothing is sent while the bot is silent (RFC 6716 §2.1.9), instead of silence
 */
public record SpeechEncoding(int complexity, int bitrateBps, boolean hasFec, boolean hasDtx) {
    /** For voices over networks that lose packets. */
    public static final SpeechEncoding DEFAULT = new SpeechEncoding(5, 0, true, false);

    private static final int COMPLEXITY_MAX = 10;
    private static final int BITRATE_MIN_BPS = 6_000;
    private static final int BITRATE_MAX_BPS = 510_000;

    /** @throws IllegalArgumentException when something is out of its range */
    public SpeechEncoding {
        if (complexity < 0 || complexity > COMPLEXITY_MAX) {
            throw new IllegalArgumentException(
                    "complexity must be 0 to 10: complexity=" + complexity);
        }
        if (bitrateBps != 0 && (bitrateBps < BITRATE_MIN_BPS || bitrateBps > BITRATE_MAX_BPS)) {
            throw new IllegalArgumentException(
                    "bitrateBps must be 0, or 6000 to 510000: bitrateBps=" + bitrateBps);
        }
    }

    /** In bits a second. */
    public int bitrateFor(final int sampleRateHz) {
        if (bitrateBps != 0) {
            return bitrateBps;
        }
        if (sampleRateHz <= 8_000) {
            return 24_000;
        }
        return sampleRateHz <= 16_000 ? 32_000 : 48_000;
    }
}
