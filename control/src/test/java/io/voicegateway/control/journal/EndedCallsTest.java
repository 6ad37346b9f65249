package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.EventJournal.Positions;
import org.junit.jupiter.api.Test;

class EndedCallsTest {
    private final EndedCalls ended = new EndedCalls(1_000, 10);

    @Test
    void shouldForgetTheOldestIdsFirst() {
        for (int i = 0; i < 1_001; i++) {
            ended.add("c" + i);
        }

        assertFalse(ended.contains("c0"));
        for (int i = 1; i < 1_001; i++) {
            assertTrue(ended.contains("c" + i), "c" + i);
        }
        assertFalse(ended.contains("c1001"));
    }

    @Test
    void shouldForgetTheOldestIdsFirstHoweverManyItKeeps() {
        final EndedCalls many = new EndedCalls(3_000, 1);
        for (int i = 0; i < 3_002; i++) {
            many.add("c" + i);
        }

        assertFalse(many.contains("c0"));
        assertFalse(many.contains("c1"));
        for (int i = 2; i < 3_002; i++) {
            assertTrue(many.contains("c" + i), "c" + i);
        }
    }

    @Test
    void shouldCountAnIdOnce() {
        for (int i = 0; i < 2_000; i++) {
            ended.add("again");
        }
        for (int i = 0; i < 999; i++) {
            ended.add("c" + i);
        }

        assertTrue(ended.contains("again"));
        ended.add("c999");
        assertFalse(ended.contains("again"));
    }

    @Test
    void shouldForgetTheOldestPositionsFirst() {
        for (int i = 0; i < 11; i++) {
            ended.positions("c" + i, new Positions(i, i, 1));
        }

        assertNull(ended.positions("c0"));
        assertEquals(new Positions(1, 1, 1), ended.positions("c1"));
        assertEquals(new Positions(10, 10, 1), ended.positions("c10"));
    }
}
