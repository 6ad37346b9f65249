package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Mutants;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

class TrickledCandidateFuzzTest {
    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldReturnOnlyUsableCandidates(final byte[] text) {
        final SdpCandidate parsed =
                TrickledCandidate.parse(new String(text, StandardCharsets.UTF_8));
        if (parsed == null) {
            return;
        }
        assertTrue(parsed.candidate().port() >= 1 && parsed.candidate().port() <= 65_535);
        assertTrue(parsed.candidate().priority() >= 0);
        assertTrue(parsed.candidate().priority() <= 0xFFFF_FFFFL);
        assertTrue(parsed.candidate().foundation().length() <= 64);
        // A literal: to connect to it asks no name server.
        final InetAddress address = InetAddress.ofLiteral(parsed.candidate().address());
        assertEquals(address, InetAddress.ofLiteral(address.getHostAddress()));
    }

    @Test
    void shouldReturnOnlyUsableCandidatesWhenMutated() {
        Mutants.forEach(corpus(), 20_000, this::shouldReturnOnlyUsableCandidates);
    }

    static List<byte[]> corpus() {
        return Stream.of(
                        "{\"candidate\":\"candidate:2878742611 1 udp 2130706431 127.0.0.1 7882 typ host\",\"sdpMid\":\"0\"}",
                        "{\"sdpMLineIndex\":0,\"x\":[{}],\"candidate\":\"1 1 tcp 1 ::1 9 typ host tcptype active\"}",
                        "{\"candidate\":\"\"}",
                        "{\"candidate\":\"candidate:1 1 udp 1 fe80::1%eth0 9 typ host\"}",
                        "[".repeat(5_000),
                        "{\"a\":".repeat(5_000))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
