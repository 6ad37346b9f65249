package io.voicegateway.control.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetentionRuleTest {
    private static final Instant NOW = Instant.parse("2026-03-10T00:00:00Z");

    /** Units of 100 bytes that are 5, 4, … 1 days old, named so. */
    private static List<RetainedUnit> fiveDays(final Set<Integer> inUse) {
        final List<RetainedUnit> units = new ArrayList<>();
        for (int days = 5; days >= 1; days--) {
            final boolean isInUse = inUse.contains(days);
            units.add(
                    new RetainedUnit(
                            Path.of(Integer.toString(days)),
                            NOW.minus(Duration.ofDays(days)),
                            100,
                            () -> isInUse));
        }
        return units;
    }

    private static List<String> removed(final RetentionRule rule, final Integer... inUse) {
        return rule.toRemove(fiveDays(Set.of(inUse)), NOW).stream()
                .map(unit -> unit.path().toString())
                .toList();
    }

    @Test
    void shouldKeepEverythingWithoutALimit() {
        assertFalse(RetentionRule.NONE.isLimiting());
        assertEquals(List.of(), removed(RetentionRule.NONE));
    }

    @Test
    void shouldKeepSoManyFiles() {
        assertEquals(List.of("5", "4", "3"), removed(new RetentionRule(2, Duration.ZERO, 0)));
    }

    @Test
    void shouldKeepWhatIsYoungEnough() {
        final RetentionRule rule = new RetentionRule(0, Duration.ofDays(3), 0);

        assertEquals(List.of("5", "4"), removed(rule));
    }

    @Test
    void shouldKeepSoManyBytes() {
        assertEquals(List.of("5", "4"), removed(new RetentionRule(0, Duration.ZERO, 399)));
        assertEquals(List.of("5"), removed(new RetentionRule(0, Duration.ZERO, 400)));
    }

    @Test
    void shouldObeyTheStrictestOfItsLimits() {
        assertEquals(
                List.of("5", "4", "3"), removed(new RetentionRule(4, Duration.ofDays(2), 450)));
    }

    @Test
    void shouldPassOverWhatIsInUseAndCountIt() {
        final RetentionRule rule = new RetentionRule(2, Duration.ZERO, 0);

        assertEquals(List.of("4", "3", "2"), removed(rule, 5));
        assertEquals(List.of(), removed(rule, 5, 4, 3, 2, 1));
    }
}
