package io.voicegateway.engine.transport;

import java.net.InetSocketAddress;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The address objects of those who send to a socket, so that a datagram from a known sender makes none. Owned by the network thread.
 * <p>
 * Strangers cannot make it grow: full, it starts anew. Of IPv6 senders it remembers the last.
 */
final class SenderAddresses {
    static final int LIMIT = 4096;

    private final Long2ObjectHashMap<InetSocketAddress> ipv4 = new Long2ObjectHashMap<>();
    private final byte[] lastIpv6Bytes = new byte[SocketAddressFlyweight.LENGTH_MAX];
    private final byte[] ipv6Bytes = new byte[SocketAddressFlyweight.LENGTH_MAX];
    private @Nullable InetSocketAddress lastIpv6;

    /** The object for the {@code sockaddr} at this offset. */
    InetSocketAddress of(final DirectBuffer buffer, final int offset) {
        return SocketAddressFlyweight.family(buffer, offset) == SocketAddressFlyweight.IPV4
                ? ofIpv4(buffer, offset)
                : ofIpv6(buffer, offset);
    }

    private InetSocketAddress ofIpv4(final DirectBuffer buffer, final int offset) {
        final long key =
                (long) SocketAddressFlyweight.ipv4(buffer, offset) << 16
                        | SocketAddressFlyweight.port(buffer, offset);
        final InetSocketAddress known = ipv4.get(key);
        if (known != null) {
            return known;
        }
        if (ipv4.size() >= LIMIT) {
            ipv4.clear();
        }
        // Allocates: once per sender.
        final InetSocketAddress address = SocketAddressFlyweight.read(buffer, offset);
        ipv4.put(key, address);
        return address;
    }

    private InetSocketAddress ofIpv6(final DirectBuffer buffer, final int offset) {
        buffer.getBytes(offset, ipv6Bytes);
        final InetSocketAddress last = lastIpv6;
        if (last != null && Arrays.equals(ipv6Bytes, lastIpv6Bytes)) {
            return last;
        }
        // Allocates: whenever the sender changes.
        final InetSocketAddress address = SocketAddressFlyweight.read(buffer, offset);
        System.arraycopy(ipv6Bytes, 0, lastIpv6Bytes, 0, ipv6Bytes.length);
        lastIpv6 = address;
        return address;
    }
}
