package io.voicegateway.control.health;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The named things that must be well for this gateway to take calls. Filled at launch, read by any thread. */
public final class HealthChecks {
    private final InstantSource clock;
    private final Map<String, Supplier<Check>> checks = new LinkedHashMap<>();
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    /** When a check was first seen to be as it is now. */
    private record Turn(boolean isUp, Instant at) {}

    /** @param clock says since when */
    public HealthChecks(final InstantSource clock) {
        this.clock = clock;
    }

    /** Adds a check. Called at launch only; the supplier is called by any thread and must not block. */
    public HealthChecks add(final String name, final Supplier<Check> check) {
        checks.put(name, check);
        return this;
    }

    /** Every check's answer now, in the order of their addition. Whoever asks regularly knows when it turned. */
    public Map<String, Result> results() {
        final Map<String, Result> results = new LinkedHashMap<>();
        checks.forEach((name, check) -> results.put(name, result(name, check.get())));
        return results;
    }

    private Result result(final String name, final Check check) {
        final Turn turn =
                turns.compute(
                        name,
                        (_, last) ->
                                last != null && last.isUp() == check.isUp()
                                        ? last
                                        : new Turn(check.isUp(), clock.instant()));
        return new Result(check, turn.at());
    }

    /**
     * An answer, and how old it is.
     *
     * @param since when somebody who asked first found it up, or down, as it is
     */
    public record Result(Check check, Instant since) {}

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
