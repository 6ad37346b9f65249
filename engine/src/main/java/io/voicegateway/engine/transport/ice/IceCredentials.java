package io.voicegateway.engine.transport.ice;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** One side's username fragment and password (RFC 8445 §5.3). */
public record IceCredentials(String usernameFragment, String password) {
    private static final String ICE_CHARS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int FRAGMENT_LENGTH = 8;
    private static final int PASSWORD_LENGTH = 24;

    /** Fresh ones: 48 and 144 bits of randomness. */
    public static IceCredentials random(final SecureRandom random) {
        return new IceCredentials(chars(random, FRAGMENT_LENGTH), chars(random, PASSWORD_LENGTH));
    }

    byte[] key() {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    private static String chars(final SecureRandom random, final int count) {
        final StringBuilder chars = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            chars.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
        }
        return chars.toString();
    }

    @Override
    public String toString() {
        return "IceCredentials[" + usernameFragment + "]";
    }
}
