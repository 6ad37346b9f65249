package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Compares the embedded room server and the engine with livekit-server and with a forwarder in C under the same load. Exits with 1 when
 * the rig itself is broken; the figures are for the reader to judge.
 */
@Command(name = "load", description = "Compares room servers under load.")
final class LoadRig implements Callable<Integer> {
    @Option(
            names = "--rooms",
            defaultValue = "100",
            description = "Each with one publisher and one subscriber.")
    private int roomCount;

    @Option(
            names = "--warm-up",
            defaultValue = "10",
            description = "Seconds of load before the measurement.")
    private int warmUpS;

    @Option(names = "--seconds", defaultValue = "20", description = "Seconds that are measured.")
    private int seconds;

    @Option(names = "--rounds", defaultValue = "5")
    private int roundCount;

    @Option(
            names = "--servers",
            split = ",",
            defaultValue = "embedded,engine-legs,livekit-server,c-shared,c-legs",
            description = "Also: calls, calls-recorded.")
    private List<String> wanted = List.of();

    @Option(
            names = "--first",
            defaultValue = "0",
            description = "Seconds from the start of the load that are measured as well.")
    private int firstS;

    @Option(
            names = "--spin",
            description = "The engine and the forwarder in C never wait: engine-legs and c-* only.")
    private boolean isSpinning;

    @Mixin private RigTools tools = new RigTools();
    @Spec private @Nullable CommandSpec spec;

    /** Exits with 1 when there is no result to trust. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new LoadRig()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        if (firstS > warmUpS) {
            throw new CommandLine.ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--first must end before what it is compared with: first="
                            + firstS
                            + " warmUp="
                            + warmUpS);
        }
        tools.find();
        final LoadSetup setup = new LoadSetup(roomCount, warmUpS, seconds, firstS, isSpinning);
        final LoadReport report =
                new LoadRounds(tools, setup)
                        .run(wanted.stream().map(ServerKind::ofLabel).toList(), roundCount);
        System.out.println();
        report.print(System.out);
        writeJson(report);
        final List<String> faults = report.faults();
        faults.forEach(fault -> System.out.println("BROKEN: " + fault));
        return faults.isEmpty() ? 0 : 1;
    }

    private void writeJson(final LoadReport report) throws IOException {
        final Path file = tools.output().resolve("load.json");
        try (JsonGenerator json =
                new JsonFactory()
                        .createGenerator(Files.newBufferedWriter(file))
                        .useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("rooms", roomCount);
            json.writeNumberField("warm_up_s", warmUpS);
            json.writeNumberField("seconds", seconds);
            json.writeStringField("machine", Machine.describe());
            report.writeTo(json);
            json.writeEndObject();
        }
        System.out.println(Machine.describe());
        System.out.println(file);
    }
}
