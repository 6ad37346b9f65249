package io.voicegateway.control.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class AddressCountsTest {
    @Test
    void shouldCountEachAddressAndAll() {
        final AddressCounts counts = new AddressCounts();
        counts.add("a");
        counts.add("a");
        counts.add("b");

        counts.remove("a");

        assertEquals(1, counts.of("a"));
        assertEquals(1, counts.of("b"));
        assertEquals(0, counts.of("c"));
        assertEquals(2, counts.total());
    }

    @Test
    void shouldTakeNetworkOfIpv6AsOne() {
        assertEquals(key("2001:db8::1"), key("2001:db8:0:0:ffff::2"));
        assertNotEquals(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assertNotEquals(key("127.0.0.1"), key("127.0.0.2"));
    }

    private static String key(final String host) {
        return AddressCounts.keyOf(SocketAddress.inetSocketAddress(7, host));
    }
}
