package io.voicegateway.control.livekit;

import java.net.URI;
import java.util.Locale;

/**
 * Where the LiveKit server is and how it knows us.
 *
 * @param url       {@code ws}, {@code wss}, {@code http} or {@code https}, with a path only when a proxy needs one
 * @param apiKey    names the secret
 * @param apiSecret signs tokens; of any length, never logged
 */
public record LiveKitAccess(String url, String apiKey, String apiSecret) {

    public LiveKitAccess {
        final URI uri = URI.create(url);
        final String scheme =
                uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri.getHost() == null || !scheme.matches("wss?|https?")) {
            throw new IllegalArgumentException(
                    "LiveKit URL must be ws://, wss://, http:// or https:// with a host: url="
                            + url);
        }
        if (apiKey.isEmpty() || apiSecret.isEmpty()) {
            throw new IllegalArgumentException("LiveKit API key and secret must not be empty");
        }
    }

    boolean isSecure() {
        final String scheme = URI.create(url).getScheme().toLowerCase(Locale.ROOT);
        return scheme.equals("wss") || scheme.equals("https");
    }

    String host() {
        final String host = URI.create(url).getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        final int port = URI.create(url).getPort();
        if (port >= 0) {
            return port;
        }
        return isSecure() ? 443 : 80;
    }

    /** The URL's path without a slash at its end; empty for most. */
    String path() {
        final String path = URI.create(url).getRawPath();
        return path == null ? "" : path.replaceAll("/+$", "");
    }

    /** The same place for plain HTTP requests, with a slash at its end. */
    String httpUrl() {
        final String host = URI.create(url).getHost();
        return (isSecure() ? "https://" : "http://") + host + ":" + port() + path() + "/";
    }

    @Override
    public String toString() {
        return "LiveKitAccess[url=" + url + ", apiKey=" + apiKey + "]";
    }
}
