package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SocketBuffersTest {
    @Test
    void shouldFindNothingWrongWithWhatEveryKernelGives() {
        assertNull(SocketBuffers.shortage(16 * 1024));
    }

    @Test
    void shouldSayWhatIsMissingAndWhoCanGiveIt() {
        final String shortage = SocketBuffers.shortage(1 << 30);

        assertNotNull(shortage);
        assertTrue(shortage.contains("instead of " + (1 << 30)), shortage);
        assertTrue(shortage.contains("net.core.rmem_max"), shortage);
    }
}
