package io.voicegateway.control.embedded;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OriginRuleTest {
    private final OriginRule dev = new OriginRule(true);

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:3000", "http://127.0.0.1", "https://[::1]:8080"})
    void shouldAllowPagesOfThisMachine(final String origin) {
        assertTrue(dev.allows(origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "null",
                "http://127.0.0.1.evil.example",
                "http://localhost.evil.example",
                "file://",
                "not a url"
            })
    void shouldRefuseForeignPages(final String origin) {
        assertFalse(dev.allows(origin));
        assertTrue(new OriginRule(false).allows(origin));
    }

    @Test
    void shouldAllowClientsThatAreNoPages() {
        assertTrue(dev.allows(null));
    }
}
