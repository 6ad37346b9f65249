package io.voicegateway.benchmarks.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** When threads that had something to do did not run, for want of a core. Not thread-safe. */
final class Stalls {
    /** Shorter ones explain no late frame. */
    static final long SHORTEST_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final List<Stall> all = new ArrayList<>();

    /** Somewhere between two moments of the machine's monotonic clock, so long in all. */
    record Stall(long startNs, long endNs, long lengthNs) {
        String toLine() {
            return "stall " + startNs + " " + endNs + " " + lengthNs;
        }

        static Stall ofLine(final String line) {
            final String[] words = line.split(" ");
            return new Stall(
                    Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        }
    }

    void add(final Stall stall) {
        if (stall.lengthNs() >= SHORTEST_NS) {
            all.add(stall);
        }
    }

    List<Stall> all() {
        return all;
    }

    /** Whether what is late by so much, at some moment, was held up by the machine for all that is beyond the limit. */
    boolean explain(final long atNs, final long latenessNs, final long limitNs) {
        long explainedNs = 0;
        for (final Stall stall : all) {
            if (stall.endNs() >= atNs - latenessNs && stall.startNs() <= atNs) {
                explainedNs += stall.lengthNs();
            }
        }
        return explainedNs >= latenessNs - limitNs;
    }
}
