package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What is to be reached with a bot in the call, and what is: callers in the rooms of a livekit-server, the packaged gateway beside it, and
 * bots that echo. Exits with 1 when the rig itself is broken; the figures are for the reader to judge.
 */
@Command(name = "echo", description = "Measures echo calls, and prints what is to be reached.")
final class EchoTable implements Callable<Integer> {
    /** Of drift: up to here it rounds to none. */
    private static final double NO_FRAME = 0.5;

    /** Beyond which few calls are no base for a difference. */
    private static final int FEW = 4;

    @Option(names = "--calls", defaultValue = "20")
    private int callCount;

    @Option(names = "--warm-up", defaultValue = "20", description = "Seconds before each round.")
    private int warmUpS;

    @Option(names = "--seconds", defaultValue = "20", description = "Seconds that are measured.")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "1")
    private int roundCount;

    @Option(
            names = "--kinds",
            split = ",",
            defaultValue = "OPUS,L16_PACED,L16_BURST,TWILIO",
            description = "Of ${COMPLETION-CANDIDATES}.")
    private List<EchoKind> kinds = List.of();

    @Option(
            names = "--memory-calls",
            defaultValue = "60",
            description = "Calls for the memory of one; 0: it is not measured.")
    private int memoryCallCount;

    @Mixin private EchoTools tools = new EchoTools();

    private final Map<EchoKind, List<EchoResult>> results = new EnumMap<>(EchoKind.class);
    private final List<TableRow> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    /** Exits with 1 when there is no result to trust. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new EchoTable()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        tools.find();
        final UtteranceLoop utterances = new UtteranceLoop();
        for (int round = 0; round < roundCount; round++) {
            for (final EchoKind kind : kinds) {
                run(kind, utterances);
            }
        }
        kinds.forEach(this::addRows);
        if (memoryCallCount > 0) {
            measureMemory();
        }
        System.out.printf("%n%s%n", Machine.describe());
        System.out.printf("%-78s %8s %10s%n", "what", "target", "median  (lowest to highest)");
        rows.forEach(row -> row.print(System.out));
        writeJson();
        faults.forEach(fault -> System.out.println("BROKEN: " + fault));
        return faults.isEmpty() ? 0 : 1;
    }

    private void run(final EchoKind kind, final UtteranceLoop utterances)
            throws IOException, InterruptedException {
        try (EchoRound round = EchoRound.launch(tools, kind, kind.manner())) {
            round.addCalls(callCount);
            final EchoResult result = round.measure(utterances, warmUpS, seconds);
            System.out.println(kind + " " + result);
            results.computeIfAbsent(kind, _ -> new ArrayList<>()).add(result);
            if (result.utteranceCount() == 0 || result.missingCount() > 0) {
                faults.add(
                        "%s: of %d utterances %d have no echo"
                                .formatted(
                                        kind.label(),
                                        result.utteranceCount() + result.missingCount(),
                                        result.missingCount()));
            }
        }
    }

    private void addRows(final EchoKind kind) {
        add(kind, "added delay p50", "ms", kind.delayTargetMs(), EchoResult::addedP50Ms);
        add(kind, "  p99", "ms", Double.POSITIVE_INFINITY, EchoResult::addedP99Ms);
        add(kind, "gateway's cores per call", "cores", kind.coresTarget(), EchoResult::cores);
        add(
                kind,
                "  without the JIT compilers",
                "cores",
                kind.coresTarget(),
                EchoResult::compiledCores);
        add(kind, "between two frames to the bot, p99", "ms", 22, EchoResult::intervalP99Ms);
        add(kind, "drift of the frames to the bot", "frames", NO_FRAME, EchoResult::driftFrames);
        add(
                kind,
                "  a sleeper beside the bot is late, p99",
                "ms",
                Double.POSITIVE_INFINITY,
                EchoResult::botLateP99Ms);
        add(
                kind,
                "  the callers' packets are late, p99",
                "ms",
                Double.POSITIVE_INFINITY,
                EchoResult::clientLateP99Ms);
    }

    private void add(
            final EchoKind kind,
            final String what,
            final String unit,
            final double target,
            final ToDoubleFunction<EchoResult> value) {
        final List<EchoResult> all = results.getOrDefault(kind, List.of());
        final double[] values = all.stream().mapToDouble(value).toArray();
        rows.add(new TableRow(kind.label() + ": " + what, unit, target, true, Spread.of(values)));
    }

    /** Against fewer calls in the same process: what is there without any does not count. */
    private void measureMemory() throws IOException, InterruptedException {
        final int few = Math.max(1, memoryCallCount / FEW);
        try (EchoRound round = EchoRound.launch(tools, EchoKind.L16_PACED, EchoManner.SILENT)) {
            round.addCalls(few);
            final long fewKb = round.residentKb();
            round.addCalls(memoryCallCount - few);
            final long allKb = round.residentKb();
            rows.add(
                    new TableRow(
                            EchoKind.L16_PACED.dialect()
                                    + ": memory per call, bot connected, nothing to play",
                            "KB",
                            512,
                            true,
                            Spread.of((double) (allKb - fewKb) / (memoryCallCount - few))));
        }
    }

    private void writeJson() throws IOException {
        final Path file = tools.output().resolve("echo.json");
        try (JsonGenerator json =
                new JsonFactory()
                        .createGenerator(Files.newBufferedWriter(file))
                        .useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("machine", Machine.describe());
            json.writeNumberField("calls", callCount);
            json.writeNumberField("seconds", seconds);
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
