package io.voicegateway.control.embedded;

import java.security.SecureRandom;

/** Server-given ids, in LiveKit's form: a prefix that tells the kind, and 12 random characters. */
final class Sid {
    private static final String ALPHABET =
            "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Sid() {}

    static String room() {
        return next("RM_");
    }

    static String participant() {
        return next("PA_");
    }

    /** @param sourceLetter of an audio track: M for a microphone */
    static String audioTrack(final char sourceLetter) {
        return next("TR_A" + sourceLetter);
    }

    static String event() {
        return next("EV_");
    }

    private static String next(final String prefix) {
        final StringBuilder sid = new StringBuilder(prefix);
        for (int i = 0; i < LENGTH; i++) {
            sid.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return sid.toString();
    }
}
