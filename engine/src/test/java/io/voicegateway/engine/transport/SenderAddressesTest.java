package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SenderAddressesTest {
    private final SenderAddresses senders = new SenderAddresses();
    private final UnsafeBuffer buffer =
            new UnsafeBuffer(new byte[SocketAddressFlyweight.LENGTH_MAX]);

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 2", "255.255.255.255, 2", "0.0.0.1, 2",
        "2001:db8::1, 10", "::1, 10", "192.0.2.1, 10",
    })
    void shouldReadWhatWasWritten(final String literal, final int family) {
        final InetSocketAddress address =
                new InetSocketAddress(InetAddress.ofLiteral(literal), 54_321);

        assertTrue(SocketAddressFlyweight.write(buffer, family, address));

        assertEquals(address, SocketAddressFlyweight.read(buffer, 0));
        assertEquals(address, senders.of(buffer, 0));
        assertSame(senders.of(buffer, 0), senders.of(buffer, 0));
    }

    @Test
    void shouldStartAnewWhenStrangersFillIt() {
        final InetSocketAddress first = ofPort(1);

        for (int port = 2; port <= SenderAddresses.LIMIT + 1; port++) {
            assertEquals(port, ofPort(port).getPort());
        }

        assertEquals(first, ofPort(1));
    }

    private InetSocketAddress ofPort(final int port) {
        SocketAddressFlyweight.write(
                buffer,
                SocketAddressFlyweight.IPV4,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port));
        return senders.of(buffer, 0);
    }
}
