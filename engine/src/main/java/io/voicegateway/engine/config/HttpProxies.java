package io.voicegateway.engine.config;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which HTTP proxy a bot is dialled through, as the variables say that curl and others read: {@code HTTP_PROXY} for ws, {@code HTTPS_PROXY}
 * for wss, {@code NO_PROXY} for the exceptions. Loopback never goes through a proxy. Immutable.
 */
public final class HttpProxies {
    /** No proxy for anybody. */
    public static final HttpProxies NONE = new HttpProxies(null, null, List.of());

    private static final int PORT_DEFAULT = 80;

    /**
     * A proxy that is asked to {@code CONNECT} (RFC 9110 §9.3.6).
     *
     * @param user null: it asks for nobody's name
     */
    public record Proxy(String host, int port, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private final @Nullable Proxy plain;
    private final @Nullable Proxy secure;
    private final List<String> exceptions;

    private HttpProxies(
            final @Nullable Proxy plain,
            final @Nullable Proxy secure,
            final List<String> exceptions) {
        this.plain = plain;
        this.secure = secure;
        this.exceptions = exceptions;
    }

    /**
     * Reads the variables, in capitals or else in small letters.
     *
     * @throws IllegalArgumentException with one line that names the variable and not its value, which may hold a password
     */
    public static HttpProxies of(final Map<String, String> environment) {
        return new HttpProxies(
                proxy("HTTP_PROXY", environment),
                proxy("HTTPS_PROXY", environment),
                Arrays.stream(value("NO_PROXY", environment).split(","))
                        .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                        .filter(entry -> !entry.isEmpty())
                        .toList());
    }

    private static String value(final String name, final Map<String, String> environment) {
        final String capital = environment.getOrDefault(name, "");
        return capital.isEmpty()
                ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "").strip()
                : capital.strip();
    }

    private static @Nullable Proxy proxy(final String name, final Map<String, String> environment) {
        final String value = value(name, environment);
        if (value.isEmpty()) {
            return null;
        }
        try {
            final URI url = new URI(value.contains("://") ? value : "http://" + value);
            if ("http".equalsIgnoreCase(url.getScheme()) && url.getHost() != null) {
                return proxy(url);
            }
        } catch (final URISyntaxException _) {
            // Falls through to the one message for every bad value.
        }
        throw new IllegalArgumentException(
                name + " must be http://host:port, with user:password@ where it is needed");
    }

    private static Proxy proxy(final URI url) {
        final String userInfo = url.getUserInfo();
        final int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return new Proxy(
                host(url),
                url.getPort() > 0 ? url.getPort() : PORT_DEFAULT,
                userInfo == null || colon < 0 ? userInfo : userInfo.substring(0, colon),
                userInfo == null ? null : userInfo.substring(colon + 1));
    }

    /** The proxy for a bot's URL; null: none, it is dialled directly. */
    public @Nullable Proxy find(final URI url) {
        final boolean isSecure = "wss".equalsIgnoreCase(url.getScheme());
        final Proxy proxy = isSecure ? secure : plain;
        if (proxy == null) {
            return null;
        }
        final String host = host(url).toLowerCase(Locale.ROOT);
        final int port = url.getPort() > 0 ? url.getPort() : isSecure ? 443 : 80;
        final InetAddress literal = literal(host);
        final boolean isLocal =
                host.equals("localhost") || literal != null && literal.isLoopbackAddress();
        final boolean isException =
                exceptions.stream().anyMatch(entry -> matches(entry, host, port, literal));
        return isLocal || isException ? null : proxy;
    }

    /** Without the brackets of an IPv6 literal. */
    private static String host(final URI url) {
        final String host = String.valueOf(url.getHost());
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static @Nullable InetAddress literal(final String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (final IllegalArgumentException _) {
            return null;
        }
    }

    private static boolean matches(
            final String entry,
            final String host,
            final int port,
            final @Nullable InetAddress literal) {
        if (entry.equals("*")) {
            return true;
        }
        if (literal != null) {
            return isInRange(entry, literal) || entry.equals(host + ":" + port);
        }
        final int colon = entry.lastIndexOf(':');
        if (colon >= 0 && !entry.substring(colon + 1).equals(Integer.toString(port))) {
            return false;
        }
        final String named = colon < 0 ? entry : entry.substring(0, colon);
        final String domain = named.startsWith("*") ? named.substring(1) : named;
        return domain.startsWith(".")
                ? host.endsWith(domain)
                : host.equals(domain) || host.endsWith("." + domain);
    }

    /** An address, or one with the length of a prefix (RFC 4632 §3.1). */
    private static boolean isInRange(final String entry, final InetAddress address) {
        final int slash = entry.indexOf('/');
        final InetAddress base = literal(slash < 0 ? entry : entry.substring(0, slash));
        if (base == null) {
            return false;
        }
        final byte[] first = base.getAddress();
        final byte[] second = address.getAddress();
        final int prefixBits =
                slash < 0 ? 8 * first.length : prefixBits(entry.substring(slash + 1));
        if (first.length != second.length || prefixBits < 0 || prefixBits > 8 * first.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            final int mask = 0x80 >> (bit & 7);
            if (((first[bit >> 3] ^ second[bit >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static int prefixBits(final String text) {
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return "http=" + plain + " https=" + secure + " exceptions=" + exceptions.size();
    }
}
