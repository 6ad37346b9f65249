package io.voicegateway.control.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoleTest {
    @ParameterizedTest
    @CsvSource({
        "driver_c1, DRIVER",
        "bot_c1, BOT",
        "human_c1, HUMAN",
        "human_c1.2, HUMAN",
        "human_c1.17, HUMAN",
        "human_c1., VISITOR",
        "human_c1.x, VISITOR",
        "human_c12, VISITOR",
        "human_c2, VISITOR",
        "bot_c2, VISITOR",
        "driver_c2, VISITOR",
        "gateway_c1, VISITOR",
        "'', VISITOR",
    })
    void shouldFollowFromTheIdentity(final String identity, final Role role) {
        assertEquals(role, Role.of(identity, "c1", "driver_c1"));
    }

    @ParameterizedTest
    @CsvSource({"sip_+4930, DRIVER", "driver_c1, VISITOR", "human_c1, HUMAN"})
    void shouldPreferTheDriverThatWasNamed(final String identity, final Role role) {
        assertEquals(role, Role.of(identity, "c1", "sip_+4930"));
    }
}
