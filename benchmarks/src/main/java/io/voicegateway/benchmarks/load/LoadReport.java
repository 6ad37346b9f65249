package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
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
        final List<LoadResult> results = rounds.getOrDefault(server, List.of());
        return results.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Spread.of(
                                results.stream()
                                        .mapToDouble(result -> result.value(measure))
                                        .toArray()));
    }

    /** Ours to the baseline's, round by round; empty without a baseline, or where it says nothing. */
    Optional<Spread> ratio(final Measure measure) {
        final List<LoadResult> ours = rounds.getOrDefault(ServerKind.EMBEDDED, List.of());
        final List<LoadResult> baseline = rounds.getOrDefault(ServerKind.LIVEKIT, List.of());
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

    void print(final PrintStream out) {
        out.printf("%-28s", "median (lowest to highest)");
        for (final ServerKind server : rounds.keySet()) {
            out.printf(" %30s", server.label());
        }
        out.printf(" %26s%n", rounds.size() > 1 ? "ratio, of each round" : "");
        for (final Measure measure : Measure.values()) {
            out.printf("%-28s", measure.label());
            for (final ServerKind server : rounds.keySet()) {
                out.printf(" %30s", spread(server, measure).map(LoadReport::number).orElse(""));
            }
            out.printf(" %26s%n", ratio(measure).map(LoadReport::ratioText).orElse(""));
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
        for (final Measure measure : Measure.values()) {
            json.writeObjectFieldStart(measure.jsonName());
            for (final ServerKind server : rounds.keySet()) {
                writeSpread(json, server.label(), spread(server, measure));
            }
            writeSpread(json, "ratio", ratio(measure));
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
