package io.voicegateway.control.cli;

import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** A latency report, as {@code /v1/latency} answers it, for people: a row per stage, path, network measure and thread, in microseconds. */
public final class LatencyTable {
    private static final List<String> GROUPS = List.of("stages", "paths", "network", "threads");
    private static final List<String> HEADINGS =
            List.of("count", "min", "p50", "p90", "p99", "p99.9", "max");
    private static final List<String> COLUMNS =
            List.of("count", "min_us", "p50_us", "p90_us", "p99_us", "p999_us", "max_us");

    private LatencyTable() {}

    /** Prints the table, headings first. */
    public static void print(final JsonObject report, final PrintStream out) {
        final StringBuilder headings = new StringBuilder(String.format(Locale.ROOT, "%-16s", ""));
        for (final String heading : HEADINGS) {
            headings.append(
                    String.format(
                            Locale.ROOT, heading.equals("count") ? " %10s" : " %9s", heading));
        }
        out.println(headings);
        for (final String group : GROUPS) {
            final JsonObject rows = report.getJsonObject(group);
            if (rows == null) {
                continue;
            }
            out.println(group + " (microseconds)");
            for (final String name : rows.fieldNames()) {
                out.println(row(name, rows.getJsonObject(name)));
            }
        }
    }

    private static String row(final String name, final JsonObject row) {
        final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-14s", name));
        for (final String column : COLUMNS) {
            final Number value = row.getNumber(column);
            line.append(
                    column.equals("count")
                            ? String.format(Locale.ROOT, " %10d", value.longValue())
                            : String.format(Locale.ROOT, " %9.1f", value.doubleValue()));
        }
        return line.toString();
    }
}
