package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * One claim, and what this machine says of it now.
 *
 * @param target for the reader: no figure makes a run fail
 */
record TableRow(String what, String unit, double target, boolean isAtMost, Spread measured) {
    private static final double SMALL = 0.1;

    void print(final PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-78s %8s %10s  (%s to %s) %s%s%n",
                what,
                isJudged() ? (isAtMost ? "<= " : ">= ") + plain(target) : "",
                precise(measured.median()),
                precise(measured.lowest()),
                precise(measured.highest()),
                unit,
                isReached() ? "" : "  NOT REACHED");
    }

    /** What is told beside the claims, without a target. */
    static TableRow told(final String what, final String unit, final Spread measured) {
        return new TableRow(what, unit, Double.POSITIVE_INFINITY, true, measured);
    }

    private boolean isJudged() {
        return Double.isFinite(target);
    }

    boolean isReached() {
        return isAtMost ? measured.median() <= target : measured.median() >= target;
    }

    void writeTo(final JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("what", what);
        json.writeStringField("unit", unit);
        if (isJudged()) {
            json.writeNumberField("target", target);
            json.writeBooleanField("is_at_most", isAtMost);
        }
        json.writeNumberField("lowest", measured.lowest());
        json.writeNumberField("median", measured.median());
        json.writeNumberField("highest", measured.highest());
        json.writeEndObject();
    }

    private static String plain(final double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : precise(value);
    }

    private static String precise(final double value) {
        return String.format(Locale.ROOT, Math.abs(value) < SMALL ? "%.4f" : "%.2f", value);
    }
}
