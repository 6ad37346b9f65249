package io.voicegateway.engine.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Twilio-shaped ids of a call: two letters and 32 hex digits, as some bots check them. Derived from the room's name, so that the same
 * call has the same ids after every re-dial, and so that a hang-up request finds its call.
 * <p>
 * Pure functions, called by any thread.
 */
public final class TwilioIds {
    private static final int DIGEST_LENGTH = 16;

    private TwilioIds() {}

    public static String streamSid(final String callId) {
        return "MZ" + digits(callId);
    }

    public static String callSid(final String callId) {
        return "CA" + digits(callId);
    }

    public static String accountSid(final String callId) {
        return "AC" + digits(callId);
    }

    private static String digits(final String callId) {
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(("call_" + callId).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, DIGEST_LENGTH);
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
