package io.voicegateway.control.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class EmbeddedLimitsTest {

    @Test
    void shouldHaveARoomForEveryCallBesideThoseOfOtherPeople() {
        final EmbeddedLimits limits = EmbeddedLimits.DEFAULT.withRoomsFor(4_000);

        assertEquals(EmbeddedLimits.DEFAULT.rooms() + 4_000, limits.rooms());
        assertEquals(EmbeddedLimits.DEFAULT.participants(), limits.participants());
    }
}
