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

    void print(final PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%-78s %8s %10.2f  (%.2f to %.2f) %s%s%n",
                what,
                (isAtMost ? "<= " : ">= ") + plain(target),
                measured.median(),
                measured.lowest(),
                measured.highest(),
                unit,
                isReached() ? "" : "  NOT REACHED");
    }

    boolean isReached() {
        return isAtMost ? measured.median() <= target : measured.median() >= target;
    }

    void writeTo(final JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("what", what);
        json.writeStringField("unit", unit);
        json.writeNumberField("target", target);
        json.writeBooleanField("is_at_most", isAtMost);
        json.writeNumberField("lowest", measured.lowest());
        json.writeNumberField("median", measured.median());
        json.writeNumberField("highest", measured.highest());
        json.writeEndObject();
    }

    private static String plain(final double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
