package io.voicegateway.engine.api;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a bot's URL, headers and address may be: the gateway dials what its API's users name, so it must not become their way into
 * places that only the gateway's host can reach.
 * <p>
 * Pure functions, called by any thread. No message repeats a header's value, a query or user information.
 */
public final class BotUrlRules {
    /** Close code that tells the listener not to dial again: the bot's server, or a rule, refused. */
    public static final int CLOSE_REFUSED = 4003;

    private static final int HEADERS_MAX = 32;
    private static final int HEADER_LENGTH_MAX = 8 * 1024;
    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";
    private static final Set<String> FORBIDDEN_HEADERS =
            Set.of(
                    "host",
                    "connection",
                    "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade",
                    "content-length");
    private static final byte[] NAT64_PREFIX = {0, 0x64, (byte) 0xff, (byte) 0x9b};

    private BotUrlRules() {}

    /**
     * Checks what can be known before dialling.
     *
     * @throws IllegalArgumentException with one line for the user
     */
    public static void check(final URI url, final Map<String, String> headers) {
        checkUrl(url);
        if (headers.size() > HEADERS_MAX) {
            throw new IllegalArgumentException(
                    "a bot takes at most " + HEADERS_MAX + " headers: count=" + headers.size());
        }
        headers.forEach(BotUrlRules::checkHeader);
    }

    /** Whether an address that the bot's name resolved to may be connected to: not link-local, multicast, broadcast or unspecified. */
    public static boolean isAllowed(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        if (bytes.length == 16 && isEmbeddedForbidden(bytes)) {
            return false;
        }
        return !address.isLinkLocalAddress()
                && !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && !(bytes.length == 4 && (bytes[0] == 0 || isBroadcast(bytes, 0)));
    }

    private static void checkUrl(final URI url) {
        final String scheme = url.getScheme() == null ? "" : url.getScheme();
        final boolean isWebSocket = scheme.equalsIgnoreCase("ws") || scheme.equalsIgnoreCase("wss");
        if (!isWebSocket) {
            throw new IllegalArgumentException("a bot's URL must be ws or wss: scheme=" + scheme);
        }
        if (url.getHost() == null || url.getHost().isEmpty()) {
            throw new IllegalArgumentException("a bot's URL needs a host");
        }
        checkLiteral(url.getHost());
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            throw new IllegalArgumentException(
                    "a bot's URL needs a port of 1 to 65535: port=" + url.getPort());
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "a bot's URL holds no user information: use a header");
        }
        if (url.getRawFragment() != null) {
            // RFC 6455 §3.
            throw new IllegalArgumentException("a bot's URL holds no fragment");
        }
    }

    /** An address is refused at once; what a name stands for is known, and judged, when it is dialled. */
    private static void checkLiteral(final String host) {
        final InetAddress address;
        try {
            address = InetAddress.ofLiteral(host);
        } catch (final IllegalArgumentException _) {
            return;
        }
        if (!isAllowed(address)) {
            throw new IllegalArgumentException(
                    "a bot's URL must not name a link-local, multicast or unspecified address: host="
                            + host);
        }
    }

    private static void checkHeader(final String name, final String value) {
        if (name.isEmpty() || !name.chars().allMatch(BotUrlRules::isTokenCharacter)) {
            throw new IllegalArgumentException(
                    "a bot's header has a name that HTTP does not allow");
        }
        final String lowerName = name.toLowerCase(Locale.ROOT);
        if (FORBIDDEN_HEADERS.contains(lowerName) || lowerName.startsWith("sec-")) {
            throw new IllegalArgumentException(
                    "the gateway alone writes this header: " + lowerName);
        }
        if (value.length() > HEADER_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a bot's header is longer than " + HEADER_LENGTH_MAX + ": " + lowerName);
        }
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f))) {
            throw new IllegalArgumentException(
                    "a bot's header holds a line break or another character that HTTP does not"
                            + " allow: "
                            + lowerName);
        }
    }

    private static boolean isTokenCharacter(final int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }

    /** IPv4 inside of IPv6: NAT64 (RFC 6052 §2.1), 6to4 (RFC 3056 §2) and the deprecated compatible form. */
    private static boolean isEmbeddedForbidden(final byte[] bytes) {
        if (startsWith(bytes, NAT64_PREFIX)) {
            return isForbiddenV4(bytes, 12);
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return isForbiddenV4(bytes, 2);
        }
        for (int i = 0; i < 12; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        final boolean isLoopback = bytes[12] == 0 && bytes[13] == 0 && bytes[14] == 0;
        return !(isLoopback && bytes[15] == 1) && isForbiddenV4(bytes, 12);
    }

    private static boolean startsWith(final byte[] bytes, final byte[] prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if (bytes[i] != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isForbiddenV4(final byte[] bytes, final int offset) {
        final int first = bytes[offset] & 0xff;
        final boolean isLinkLocal = first == 169 && (bytes[offset + 1] & 0xff) == 254;
        final boolean isMulticast = first >= 224 && first <= 239;
        return first == 0 || isLinkLocal || isMulticast || isBroadcast(bytes, offset);
    }

    private static boolean isBroadcast(final byte[] bytes, final int offset) {
        return bytes[offset] == -1
                && bytes[offset + 1] == -1
                && bytes[offset + 2] == -1
                && bytes[offset + 3] == -1;
    }
}
