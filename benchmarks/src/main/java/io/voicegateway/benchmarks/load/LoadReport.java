package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonGenerator;
import io.voicegateway.benchmarks.load.ServerKind.Comparison;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** All rounds of a run: the medians of each server with their spread, and the ratios of the rounds, which were taken side by side. */
final class LoadReport {
    private static final int FINE_BELOW = 100;

    private final Map<ServerKind, List<LoadResult>> rounds = new EnumMap<>(ServerKind.class);

    void add(final ServerKind server, final LoadResult result) {
        rounds.computeIfAbsent(server, _ -> new ArrayList<>()).add(result);
    }

    Optional<Spread> spread(final ServerKind server, final Measure measure) {
        final List<LoadResult> results = with(measure, server);
        return results.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Spread.of(
                                results.stream()
                                        .mapToDouble(result -> result.value(measure))
                                        .toArray()));
    }

    private List<LoadResult> with(final Measure measure, final ServerKind server) {
        return rounds.getOrDefault(server, List.of()).stream()
                .filter(result -> result.has(measure))
                .toList();
    }

    /** Those that were measured at all. */
    private List<Measure> measures() {
        return Arrays.stream(Measure.values())
                .filter(
                        measure ->
                                rounds.keySet().stream()
                                        .anyMatch(server -> !with(measure, server).isEmpty()))
                .toList();
    }

    /** Ours to the baseline's, round by round; empty where one of them was not measured, or where a ratio says nothing. */
    Optional<Spread> ratio(final Comparison comparison, final Measure measure) {
        final List<LoadResult> ours = with(measure, comparison.ours());
        final List<LoadResult> baseline = with(measure, comparison.baseline());
        final int pairs = Math.min(ours.size(), baseline.size());
        if (pairs == 0 || !measure.isCompared()) {
            return Optional.empty();
        }
        final double[] ratios = new double[pairs];
        for (int i = 0; i < pairs; i++) {
            ratios[i] = ours.get(i).value(measure) / baseline.get(i).value(measure);
        }
        return Optional.of(Spread.of(ratios));
    }

    /** Those of which both sides were measured. */
    private List<Comparison> comparisons() {
        return ServerKind.comparisons().stream()
                .filter(
                        comparison ->
                                rounds.containsKey(comparison.ours())
                                        && rounds.containsKey(comparison.baseline()))
                .toList();
    }

    void print(final PrintStream out) {
        out.printf("%-28s", "median (lowest to highest)");
        rounds.keySet().forEach(server -> out.printf(" %24s", server.label()));
        out.println();
        for (final Measure measure : measures()) {
            out.printf("%-28s", measure.label());
            for (final ServerKind server : rounds.keySet()) {
                out.printf(" %24s", spread(server, measure).map(LoadReport::number).orElse(""));
            }
            out.println();
        }
        if (!comparisons().isEmpty()) {
            printRatios(out);
        }
    }

    private void printRatios(final PrintStream out) {
        out.printf("%n%-28s", "ratio, of each round");
        comparisons().forEach(comparison -> out.printf(" %26s", comparison.label()));
        out.println();
        for (final Measure measure : measures()) {
            if (measure.isCompared()) {
                out.printf("%-28s", measure.label());
                for (final Comparison comparison : comparisons()) {
                    out.printf(
                            " %26s",
                            ratio(comparison, measure).map(LoadReport::ratioText).orElse(""));
                }
                out.println();
            }
        }
    }

    private static String number(final Spread spread) {
        final String format = spread.highest() < FINE_BELOW ? "%.1f" : "%.0f";
        return text(format, spread);
    }

    private static String ratioText(final Spread spread) {
        return text("%.3f", spread);
    }

    private static String text(final String format, final Spread spread) {
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                spread.median(),
                spread.lowest(),
                spread.highest());
    }

    /** Writes the fields {@code rounds} and {@code summary} of an object that is open. */
    void writeTo(final JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("rounds");
        for (final ServerKind server : rounds.keySet()) {
            json.writeArrayFieldStart(server.label());
            for (final LoadResult result : rounds.getOrDefault(server, List.of())) {
                result.writeTo(json);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeObjectFieldStart("summary");
        for (final Measure measure : measures()) {
            json.writeObjectFieldStart(measure.jsonName());
            for (final ServerKind server : rounds.keySet()) {
                writeSpread(json, server.label(), spread(server, measure));
            }
            for (final Comparison comparison : comparisons()) {
                writeSpread(json, comparison.label(), ratio(comparison, measure));
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void writeSpread(
            final JsonGenerator json, final String name, final Optional<Spread> spread)
            throws IOException {
        if (spread.isPresent()) {
            json.writeObjectFieldStart(name);
            json.writeNumberField("lowest", spread.get().lowest());
            json.writeNumberField("median", spread.get().median());
            json.writeNumberField("highest", spread.get().highest());
            json.writeEndObject();
        }
    }

    /** What makes the run worthless, or nothing. */
    List<String> faults() {
        final List<String> faults = new ArrayList<>();
        rounds.forEach(
                (server, results) -> {
                    for (int i = 0; i < results.size(); i++) {
                        addFaults(server.label() + ", round " + (i + 1), results.get(i), faults);
                    }
                });
        return faults;
    }

    private static void addFaults(
            final String where, final LoadResult result, final List<String> faults) {
        if (!(result.value(Measure.PACKETS_DUE) > 0)) {
            faults.add(where + ": nothing was sent");
        }
        for (final Measure measure : List.of(Measure.LOST_UNEXPLAINED, Measure.PACKETS_FOREIGN)) {
            if (!(result.value(measure) == 0)) {
                faults.add(
                        "%s: %s: %.0f of %.0f packets"
                                .formatted(
                                        where,
                                        measure.label().strip(),
                                        result.value(measure),
                                        result.value(Measure.PACKETS_DUE)));
            }
        }
    }
}
