package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.voicegateway.benchmarks.load.ServerKind.Comparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what the engine is to reach, each as a ratio to its baseline in one interleaved run, and prints it beside the target. */
@Command(name = "table", description = "Prints what is to be reached and what is.")
final class LoadTable implements Callable<Integer> {
    private static final double KB_PER_MB = 1_024;

    /** Beyond which few rooms are no base for a difference. */
    private static final int FEW = 4;

    @Option(names = "--rooms", defaultValue = "100")
    private int roomCount;

    @Option(names = "--spin-rooms", defaultValue = "400")
    private int spinRoomCount;

    @Option(names = "--spin-rounds", defaultValue = "9")
    private int spinRoundCount;

    @Option(names = "--ramp", split = ",", defaultValue = "400,800,1200,1600,2000,2400")
    private List<Integer> ramp = List.of();

    @Option(names = "--warm-up", defaultValue = "20")
    private int warmUpS;

    @Option(names = "--seconds", defaultValue = "20")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5")
    private int roundCount;

    @Mixin private RigTools tools = new RigTools();

    private final List<TableRow> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** Exits with 1 when there is no result to trust. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new LoadTable()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        tools.find();
        measureForwarding();
        measureSpinning();
        measureRecording();
        measureRamp();
        System.out.printf("%n%s%n", Machine.describe());
        System.out.printf("%-78s %8s %10s%n", "what", "target", "median  (lowest to highest)");
        rows.forEach(row -> row.print(System.out));
        writeJson();
        faults.forEach(fault -> System.out.println("BROKEN: " + fault));
        return faults.isEmpty() ? 0 : 1;
    }

    private LoadReport run(final LoadSetup setup, final int rounds, final ServerKind... servers)
            throws IOException, InterruptedException {
        final LoadReport report = new LoadRounds(tools, setup).run(List.of(servers), rounds);
        faults.addAll(report.faults());
        return report;
    }

    private LoadSetup setup(final int rooms, final boolean isSpinning) {
        return new LoadSetup(rooms, warmUpS, seconds, 0, isSpinning);
    }

    private void measureForwarding() throws IOException, InterruptedException {
        final LoadReport report =
                run(
                        setup(roomCount, false),
                        roundCount,
                        ServerKind.EMBEDDED,
                        ServerKind.C_SHARED,
                        ServerKind.LIVEKIT,
                        ServerKind.ENGINE_LEGS,
                        ServerKind.C_LEGS);
        final Comparison shared = new Comparison(ServerKind.EMBEDDED, ServerKind.C_SHARED);
        final Comparison legs = new Comparison(ServerKind.ENGINE_LEGS, ServerKind.C_LEGS);
        final Comparison livekit = new Comparison(ServerKind.EMBEDDED, ServerKind.LIVEKIT);
        addRatio(report, shared, Measure.CPU_US_PER_PACKET, 1.15);
        addRatio(report, shared, Measure.CPU_COMPILED_US_PER_PACKET, 1.15);
        addRatio(report, legs, Measure.CPU_US_PER_PACKET, 1.15);
        addRatio(report, legs, Measure.CPU_COMPILED_US_PER_PACKET, 1.15);
        addRatio(report, livekit, Measure.CPU_US_PER_PACKET, 0.1);
        addRatio(report, livekit, Measure.DELAY_P99_US, 0.5);
        measureMemory(report);
    }

    /** Against rounds with a part of the rooms: what is there without any does not count. */
    private void measureMemory(final LoadReport all) throws IOException, InterruptedException {
        final int few = Math.max(1, roomCount / FEW);
        final LoadReport part = run(setup(few, false), roundCount, ServerKind.EMBEDDED);
        final double difference =
                all.spread(ServerKind.EMBEDDED, Measure.COLLECTED_MB).orElseThrow().median()
                        - part.spread(ServerKind.EMBEDDED, Measure.COLLECTED_MB)
                                .orElseThrow()
                                .median();
        rows.add(
                new TableRow(
                        "embedded: memory per room of two legs, beyond the base",
                        "KB",
                        256,
                        true,
                        Spread.of(difference * KB_PER_MB / (roomCount - few))));
    }

    private void measureSpinning() throws IOException, InterruptedException {
        final LoadReport report =
                run(
                        setup(spinRoomCount, true),
                        spinRoundCount,
                        ServerKind.ENGINE_LEGS,
                        ServerKind.C_LEGS);
        final Comparison spinning = new Comparison(ServerKind.ENGINE_LEGS, ServerKind.C_LEGS);
        addRatio(report, spinning, Measure.DELAY_P50_US, 1.1);
        addRatio(report, spinning, Measure.DELAY_P99_US, 1.5);
    }

    private void measureRecording() throws IOException, InterruptedException {
        final LoadReport report =
                run(
                        setup(roomCount, false),
                        roundCount,
                        ServerKind.EMBEDDED_CALLS,
                        ServerKind.EMBEDDED_RECORDED);
        final Comparison recorded =
                new Comparison(ServerKind.EMBEDDED_RECORDED, ServerKind.EMBEDDED_CALLS);
        addRatio(report, recorded, Measure.CPU_US_PER_PACKET, 1.15);
        addRatio(report, recorded, Measure.DELAY_P99_US, 1.05);
    }

    private void measureRamp() throws IOException, InterruptedException {
        final LoadRamp carried = new LoadRamp(tools, setup(0, false));
        carried.calls(ramp)
                .ifPresent(
                        calls ->
                                rows.add(
                                        new TableRow(
                                                "engine-legs: calls carried by 70 % of a core",
                                                "calls", 1_500, false, Spread.of(calls))));
        faults.addAll(carried.faults());
    }

    private void addRatio(
            final LoadReport report,
            final Comparison comparison,
            final Measure measure,
            final double target) {
        report.ratio(comparison, measure)
                .ifPresent(
                        ratio ->
                                rows.add(
                                        new TableRow(
                                                comparison.label() + ": " + measure.label().strip(),
                                                "x",
                                                target,
                                                true,
                                                ratio)));
    }

    private void writeJson() throws IOException {
        final Path file = tools.output().resolve("table.json");
        try (JsonGenerator json =
                new JsonFactory()
                        .createGenerator(Files.newBufferedWriter(file))
                        .useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("machine", Machine.describe());
            json.writeArrayFieldStart("rows");
            for (final TableRow row : rows) {
                row.writeTo(json);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        System.out.println(file);
    }
}
