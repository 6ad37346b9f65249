package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoopbackGuardTest {
    @Test
    void shouldKnowLoopback() {
        assertTrue(LoopbackGuard.isLoopback("127.0.0.1"));
        assertTrue(LoopbackGuard.isLoopback("127.9.9.9"));
        assertTrue(LoopbackGuard.isLoopback("::1"));
        assertFalse(LoopbackGuard.isLoopback("10.0.0.1"));
        assertFalse(LoopbackGuard.isLoopback("2001:db8::1"));
        assertFalse(LoopbackGuard.isLoopback("localhost"));
    }
}
