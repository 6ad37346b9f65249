package io.voicegateway.engine.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketRateTest {
    private static final long S = 1_000_000_000L;
    private static final long INTERVAL_NS = S / PacketRate.LIMIT_DEFAULT;

    private final PacketRate rate = new PacketRate();

    private int admitted(final long fromNs, final int packetCount, final long apartNs) {
        int admitted = 0;
        for (int i = 0; i < packetCount; i++) {
            admitted += rate.admits(fromNs + i * apartNs, INTERVAL_NS) ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void shouldAdmitAVoiceForAsLongAsItTalks() {
        assertEquals(100_000, admitted(-5 * S, 100_000, S / 50));
        assertEquals(100_000, admitted(2_000 * S, 100_000, S / 100));
    }

    @Test
    void shouldAdmitWhatStoodInTheNetwork() {
        assertEquals(50, admitted(0, 50, S / 50));
        assertEquals(200, admitted(5 * S, 200, 0));
        assertEquals(500, admitted(5 * S, 500, S / 50));
    }

    @Test
    void shouldHoldAFloodAtTheLimit() {
        final int seconds = 60;

        final int admitted = admitted(0, 500 * seconds, S / 500);

        assertEquals(PacketRate.LIMIT_DEFAULT * seconds + 250, admitted, 5);
    }

    @Test
    void shouldForgetAFloodWithinSeconds() {
        final int admitted = admitted(0, 100_000, 0);
        assertTrue(admitted <= 251, "admitted=" + admitted);

        assertEquals(500, admitted(2 * S, 500, S / 50));
    }
}
