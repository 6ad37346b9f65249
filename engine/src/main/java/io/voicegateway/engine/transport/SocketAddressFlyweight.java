package io.voicegateway.engine.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * {@code sockaddr_in} and {@code sockaddr_in6} as Linux lays them out; family in the machine's order, the rest in the network's.
 * <pre>
 *  0        2        4                 8
 *  | family | port   | IPv4 address    | zero                                 16
 *  | family | port   | flow            | IPv6 address               | scope   28
 * </pre>
 */
final class SocketAddressFlyweight {
    static final int IPV4 = 2;
    static final int IPV6 = 10;
    static final int IPV4_LENGTH = 16;
    static final int LENGTH_MAX = 28;

    private static final int PORT_OFFSET = 2;
    private static final int IPV4_OFFSET = 4;
    private static final int IPV6_OFFSET = 8;
    private static final int SCOPE_OFFSET = 24;
    private static final int IPV6_ADDRESS_LENGTH = 16;

    private SocketAddressFlyweight() {}

    static int familyOf(final InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Of the addresses of this family. */
    static int length(final int family) {
        return family == IPV4 ? IPV4_LENGTH : LENGTH_MAX;
    }

    /**
     * Writes an address for a socket of this family: an IPv4 address for an IPv6 socket in its mapped form (RFC 4291 §2.5.5.2).
     *
     * @return false when the socket has no way to it
     */
    static boolean write(
            final MutableDirectBuffer buffer, final int family, final InetSocketAddress address) {
        final byte[] bytes = address.getAddress().getAddress();
        final boolean isIpv4 = bytes.length == Integer.BYTES;
        if (family == IPV4 && !isIpv4) {
            return false;
        }
        buffer.setMemory(0, length(family), (byte) 0);
        buffer.putShort(0, (short) family);
        buffer.putShort(PORT_OFFSET, (short) address.getPort(), ByteOrder.BIG_ENDIAN);
        if (family == IPV4) {
            buffer.putBytes(IPV4_OFFSET, bytes);
        } else if (isIpv4) {
            buffer.putShort(IPV6_OFFSET + 10, (short) 0xFFFF);
            buffer.putBytes(IPV6_OFFSET + 12, bytes);
        } else {
            buffer.putBytes(IPV6_OFFSET, bytes);
            buffer.putInt(SCOPE_OFFSET, ((Inet6Address) address.getAddress()).getScopeId());
        }
        return true;
    }

    static int family(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset) & 0xFFFF;
    }

    static int port(final DirectBuffer buffer, final int offset) {
        return buffer.getShort(offset + PORT_OFFSET, ByteOrder.BIG_ENDIAN) & 0xFFFF;
    }

    static int ipv4(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + IPV4_OFFSET, ByteOrder.BIG_ENDIAN);
    }

    /** Allocates. A mapped IPv4 address comes back as such. */
    static InetSocketAddress read(final DirectBuffer buffer, final int offset) {
        final boolean isIpv4 = family(buffer, offset) == IPV4;
        final byte[] bytes = new byte[isIpv4 ? Integer.BYTES : IPV6_ADDRESS_LENGTH];
        buffer.getBytes(offset + (isIpv4 ? IPV4_OFFSET : IPV6_OFFSET), bytes);
        try {
            final int scope = isIpv4 ? 0 : buffer.getInt(offset + SCOPE_OFFSET);
            final InetAddress address =
                    scope == 0
                            ? InetAddress.getByAddress(bytes)
                            : Inet6Address.getByAddress(null, bytes, scope);
            return new InetSocketAddress(address, port(buffer, offset));
        } catch (final UnknownHostException e) {
            throw new IllegalStateException("an address of impossible length", e);
        }
    }
}
