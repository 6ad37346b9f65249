package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallStateTest {
    @ParameterizedTest
    @CsvSource({
        "CREATED, ACTIVE ENDING",
        "ACTIVE, HANDOFF_REQUESTED ENDING",
        "HANDOFF_REQUESTED, ACTIVE HANDED_OFF ENDING",
        "HANDED_OFF, ACTIVE ENDING",
        "ENDING, ENDED",
        "ENDED, ''",
    })
    void shouldLeadNowhereElse(final CallState from, final String legal) {
        final StringBuilder found = new StringBuilder();
        for (final CallState to : CallState.values()) {
            if (from.mayBecome(to)) {
                found.append(to).append(' ');
            }
        }

        assertEquals(legal, found.toString().strip());
    }

    @Test
    void shouldRefuseAndCountAnIllegalTransition() {
        final CallScene scene = new CallScene();
        scene.created("c1");
        final Call call = scene.call("c1");

        assertFalse(call.state(CallState.HANDED_OFF, "nobody asked"));
        assertFalse(call.state(CallState.ENDED, "not ended"));

        assertEquals(CallState.CREATED, call.state());
        assertEquals(2, scene.calls.illegalTransitions());
    }

    @Test
    void shouldGoThroughAHandOffAndBack() {
        final CallScene scene = new CallScene();
        scene.active("c1");
        final Call call = scene.call("c1");

        assertTrue(call.state(CallState.HANDOFF_REQUESTED, "requested"));
        assertTrue(call.state(CallState.HANDED_OFF, "the human is here"));
        assertTrue(call.state(CallState.ACTIVE, "handed back"));
        assertEquals(0, scene.calls.illegalTransitions());
    }
}
