package io.voicegateway.control.health;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The named things that must be well for this gateway to take calls. Filled at launch, read by any thread. */
public final class HealthChecks {
    private final Map<String, Supplier<Check>> checks = new LinkedHashMap<>();

    /** Adds a check. Called at launch only; the supplier is called by any thread and must not block. */
    public HealthChecks add(final String name, final Supplier<Check> check) {
        checks.put(name, check);
        return this;
    }

    /** Every check's answer now, in the order of their addition. */
    public Map<String, Check> results() {
        final Map<String, Check> results = new LinkedHashMap<>();
        checks.forEach((name, check) -> results.put(name, check.get()));
        return results;
    }

    /**
     * One answer.
     *
     * @param detail one line for people
     */
    public record Check(boolean isUp, String detail) {
        public static Check up(final String detail) {
            return new Check(true, detail);
        }

        public static Check down(final String detail) {
            return new Check(false, detail);
        }
    }
}
