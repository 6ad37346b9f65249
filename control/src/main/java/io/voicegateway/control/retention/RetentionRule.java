package io.voicegateway.control.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How much is kept. Immutable.
 *
 * @param files      that remain at most; 0: no limit
 * @param age        that none is above; zero: no limit
 * @param totalBytes that all of them have at most; 0: no limit
 */
public record RetentionRule(int files, Duration age, long totalBytes) {

    /** Everything, for ever. */
    public static final RetentionRule NONE = new RetentionRule(0, Duration.ZERO, 0);

    public boolean isLimiting() {
        return files > 0 || !age.isZero() || totalBytes > 0;
    }

    /** What has to go, oldest first. What is in use stays and counts. */
    List<RetainedUnit> toRemove(final List<RetainedUnit> oldestFirst, final Instant now) {
        final List<RetainedUnit> removed = new ArrayList<>();
        long count = oldestFirst.size();
        long bytes = oldestFirst.stream().mapToLong(RetainedUnit::lengthBytes).sum();
        for (final RetainedUnit unit : oldestFirst) {
            final boolean isTooMuch =
                    files > 0 && count > files
                            || totalBytes > 0 && bytes > totalBytes
                            || !age.isZero() && unit.time().plus(age).isBefore(now);
            if (isTooMuch && !unit.isInUse().getAsBoolean()) {
                removed.add(unit);
                count--;
                bytes -= unit.lengthBytes();
            }
        }
        return removed;
    }
}
