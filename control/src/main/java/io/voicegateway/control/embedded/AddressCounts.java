package io.voicegateway.control.embedded;

import io.vertx.core.net.SocketAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/** How many of something there are, altogether and per address, so that one address cannot take what is there for all. */
final class AddressCounts {
    /** Whoever has one IPv6 address has all of its network (RFC 6177). */
    private static final int IPV6_NETWORK_LENGTH = 8;

    private final Map<String, Integer> counts = new HashMap<>();
    private int total;

    /** Whom an address belongs to, as far as can be told. */
    static String keyOf(final SocketAddress address) {
        final String host = address.hostAddress();
        if (host == null) {
            return "";
        }
        try {
            return InetAddress.ofLiteral(host) instanceof final Inet6Address ipv6
                    ? HexFormat.of()
                            .formatHex(Arrays.copyOf(ipv6.getAddress(), IPV6_NETWORK_LENGTH))
                    : host;
        } catch (final IllegalArgumentException _) {
            return host;
        }
    }

    int total() {
        return total;
    }

    int of(final String key) {
        return counts.getOrDefault(key, 0);
    }

    void add(final String key) {
        total++;
        counts.merge(key, 1, Integer::sum);
    }

    void remove(final String key) {
        total--;
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }
}
