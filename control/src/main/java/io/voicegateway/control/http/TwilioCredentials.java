package io.voicegateway.control.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What a bot that hangs up by Twilio's REST API signs with. */
public record TwilioCredentials(String accountSid, String authToken) {
    private static final String BASIC = "Basic ";

    /** Whether the header of that name proves that the sender knows both. */
    boolean accepts(final @Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return false;
        }
        final byte[] given;
        try {
            given = Base64.getDecoder().decode(authorization.substring(BASIC.length()).trim());
        } catch (final IllegalArgumentException _) {
            return false;
        }
        return MessageDigest.isEqual(
                given, (accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "TwilioCredentials[accountSid=" + accountSid + "]";
    }
}
