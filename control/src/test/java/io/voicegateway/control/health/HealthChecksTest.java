package io.voicegateway.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.health.HealthChecks.Check;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
    private final AdvancedClock clock = new AdvancedClock();
    private final HealthChecks checks = new HealthChecks(clock);
    private Check events = Check.up("written");

    private HealthChecks.Result events() {
        return checks.results().get("events");
    }

    @Test
    void shouldAnswerInTheOrderOfAddition() {
        checks.add("livekit", () -> Check.up("ws://x")).add("events", () -> events);

        assertEquals(List.of("livekit", "events"), List.copyOf(checks.results().keySet()));
    }

    @Test
    void shouldSaySinceWhen() {
        checks.add("events", () -> events);
        assertEquals(AdvancedClock.START, events().since());
        clock.advanceMs(1_000);
        assertEquals(AdvancedClock.START, events().since());

        events = Check.down("the disk is full");
        clock.advanceMs(1_000);
        assertEquals(AdvancedClock.START.plusSeconds(2), events().since());
        clock.advanceMs(1_000);
        events = Check.down("the disk is still full");
        assertEquals(AdvancedClock.START.plusSeconds(2), events().since());
        assertEquals("the disk is still full", events().check().detail());

        events = Check.up("written");
        assertEquals(AdvancedClock.START.plusSeconds(3), events().since());
    }
}
