package io.voicegateway.control.livekit;

/** Numbers in texts that come from elsewhere. */
final class SdpNumbers {
    static final long INVALID = -1;
    private static final int DIGIT_COUNT_MAX = 18;

    private SdpNumbers() {}

    /** Parses an unsigned decimal number of ASCII digits, at most {@code max}; {@link #INVALID} when it is none. */
    static long unsigned(final String text, final long max) {
        if (text.isEmpty() || text.length() > DIGIT_COUNT_MAX) {
            return INVALID;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return INVALID;
            }
            value = value * 10 + (digit - '0');
        }
        return value <= max ? value : INVALID;
    }
}
