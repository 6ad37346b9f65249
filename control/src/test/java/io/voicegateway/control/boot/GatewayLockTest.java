package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayLockTest {
    @TempDir private Path directory;

    @Test
    void shouldMakeAnIdOnce() throws IOException {
        final String id = GatewayLock.gatewayId(directory, null);

        assertTrue(id.matches("gw-[0-9a-f]{8}"), id);
        assertEquals(id, GatewayLock.gatewayId(directory, null));
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(directory.resolve("gateway-id")), files.toList());
        }
    }

    @Test
    void shouldTakeTheConfiguredId() {
        assertEquals("gw-1", GatewayLock.gatewayId(directory, "gw-1"));
    }

    /** As a disk leaves it that was full when the id was written. */
    @Test
    void shouldMakeAnIdWhereTheFileIsEmpty() throws IOException {
        Files.createFile(directory.resolve("gateway-id"));

        final String id = GatewayLock.gatewayId(directory, null);

        assertTrue(id.matches("gw-[0-9a-f]{8}"), id);
        assertEquals(id, GatewayLock.gatewayId(directory, null));
    }

    @Test
    void shouldRefuseADirectoryThatIsInUse() throws IOException {
        try (GatewayLock _ = GatewayLock.acquire(directory)) {
            final String message =
                    assertThrows(ConfigurationException.class, () -> GatewayLock.acquire(directory))
                            .getMessage();
            assertTrue(message.contains("in use by another gateway"), message);
        }
        GatewayLock.acquire(directory).close();
    }

    @Test
    void shouldNameADirectoryThatCannotBeUsed() throws IOException {
        final Path file = Files.createFile(directory.resolve("file"));

        for (final Path unusable : List.of(file, file.resolve("data"), Path.of("/proc/data"))) {
            final String message =
                    assertThrows(ConfigurationException.class, () -> GatewayLock.acquire(unusable))
                            .getMessage();
            assertTrue(message.startsWith("data.directory cannot be used: " + unusable), message);
        }
    }
}
