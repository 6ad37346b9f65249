package io.voicegateway.control.embedded;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may use the server. With the development keys only pages of this machine may: any page knows those keys, and a browser
 * would let it reach loopback.
 */
record OriginRule(boolean isDev) {

    boolean allows(final @Nullable String origin) {
        return !isDev || origin == null || isLoopback(origin);
    }

    private static boolean isLoopback(final String origin) {
        try {
            final String host = URI.create(origin).getHost();
            if (host == null) {
                return false;
            }
            final String name = host.toLowerCase(Locale.ROOT);
            return name.equals("localhost")
                    || name.equals("[::1]")
                    || name.matches("127(\\.\\d{1,3}){3}");
        } catch (final IllegalArgumentException _) {
            return false;
        }
    }
}
