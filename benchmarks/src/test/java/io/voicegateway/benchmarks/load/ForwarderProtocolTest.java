package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.srtp.SrtpKeys;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwarderProtocolTest {
    private static final InetSocketAddress REMOTE = new InetSocketAddress("127.0.0.1", 4_000);

    @Test
    void shouldReadTheLegThatItWrote() throws UnknownHostException {
        final var leg = new ForwarderProtocol.Leg(3, REMOTE, keys(1), keys(2));

        final var read = ForwarderProtocol.Leg.of(leg.line());

        assertTrue(ForwarderProtocol.Leg.isLeg(leg.line()));
        assertEquals(3, read.index());
        assertEquals(REMOTE, read.remote());
        assertArrayEquals(keys(1).masterKey(), read.inbound().masterKey());
        assertArrayEquals(keys(2).masterSalt(), read.outbound().masterSalt());
    }

    @Test
    void shouldReadTheRouteThatItWrote() {
        final var route = new ForwarderProtocol.Route(2, -1, 3, 7);

        assertEquals("route 2 4294967295 3 7", route.line());
        assertEquals(route, ForwarderProtocol.Route.of(route.line()));
        assertFalse(ForwarderProtocol.Leg.isLeg(route.line()));
    }

    @Test
    void shouldTakeThePortsFromTheReadyLine() {
        final String url = ForwarderProtocol.url("ready 40000 40001");

        assertTrue(ForwarderProtocol.isForwarder(url));
        assertFalse(ForwarderProtocol.isForwarder("ws://127.0.0.1:7880"));
        assertEquals(List.of(40_000, 40_001), ForwarderProtocol.ports(url));
    }

    private static SrtpKeys keys(final int seed) {
        final byte[] key = new byte[16];
        final byte[] salt = new byte[12];
        key[15] = (byte) seed;
        salt[11] = (byte) seed;
        return new SrtpKeys(ForwarderProtocol.PROFILE, key, salt);
    }
}
