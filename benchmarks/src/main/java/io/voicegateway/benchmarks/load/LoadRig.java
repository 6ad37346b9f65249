package io.voicegateway.benchmarks.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares the embedded room server and the engine with livekit-server and with a forwarder in C under the same load, in turns: every
 * round starts each server anew and puts the same client against it, and the order changes from round to round. Exits with 1 when the rig
 * itself is broken; the figures are for the reader to judge.
 */
@Command(name = "load", description = "Compares room servers under load.")
final class LoadRig implements Callable<Integer> {
    private static final long CLIENT_LIMIT_S = 120;

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
            names = "--gateway",
            required = true,
            description = "bin/voice-gateway of a distribution.")
    private Path gateway = Path.of("");

    @Option(names = "--forwarder", required = true, description = "Source of the forwarder in C.")
    private Path forwarderSource = Path.of("");

    @Option(
            names = "--servers",
            split = ",",
            description = "Of embedded, engine-legs, livekit-server, c-shared, c-legs; else all.")
    private List<String> wanted =
            Arrays.stream(ServerKind.values()).map(ServerKind::label).toList();

    @Option(
            names = "--spin",
            description = "The engine and the forwarder in C never wait: engine-legs and c-* only.")
    private boolean isSpinning;

    @Option(
            names = "--output",
            required = true,
            description = "Directory for load.json and the logs.")
    private Path output = Path.of("");

    private Optional<Path> livekit = Optional.empty();
    private Optional<Path> forwarder = Optional.empty();
    private final LoadReport report = new LoadReport();

    /** Exits with 1 when there is no result to trust. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new LoadRig()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(output);
        final List<ServerKind> servers = servers();
        System.out.printf(
                "%d rooms of one publisher and one subscriber, %d packets/s each; %d rounds of %d s after %d s%n",
                roomCount, PacketSchedule.RATE_HZ, roundCount, seconds, warmUpS);
        for (int round = 1; round <= roundCount; round++) {
            for (final ServerKind server : servers) {
                runRound(server, round);
            }
            Collections.reverse(servers);
        }
        System.out.println();
        report.print(System.out);
        writeJson();
        final List<String> faults = report.faults();
        faults.forEach(fault -> System.out.println("BROKEN: " + fault));
        return faults.isEmpty() ? 0 : 1;
    }

    /** What is wanted and can run here; says what cannot. */
    private List<ServerKind> servers() throws IOException, InterruptedException {
        livekit = LiveKitProcess.binary(System.getenv());
        forwarder = CForwarder.build(forwarderSource, output);
        if (livekit.isEmpty()) {
            System.out.println("no livekit-server here: set LIVEKIT_SERVER to compare");
        }
        if (forwarder.isEmpty()) {
            System.out.println("no cc or no libcrypto.so.3 here: the baseline in C is missing");
        }
        return wanted.stream()
                .map(ServerKind::ofLabel)
                .filter(this::isHere)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private boolean isHere(final ServerKind server) {
        return switch (server) {
            case EMBEDDED, ENGINE_LEGS -> true;
            case LIVEKIT -> livekit.isPresent();
            case C_SHARED, C_LEGS -> forwarder.isPresent();
        };
    }

    private LoadedServer launch(final ServerKind server, final Path directory, final Path log)
            throws IOException, InterruptedException {
        final int legCount = 2 * roomCount;
        return switch (server) {
            case EMBEDDED -> EmbeddedProcess.launch(gateway, directory, log);
            case ENGINE_LEGS -> ForwarderProcess.launchEngine(legCount, isSpinning, log);
            case LIVEKIT -> LiveKitProcess.launch(livekit.orElseThrow(), directory, log);
            case C_SHARED ->
                    ForwarderProcess.launchShared(
                            forwarder.orElseThrow(), legCount, isSpinning, log);
            case C_LEGS ->
                    ForwarderProcess.launchLegs(forwarder.orElseThrow(), legCount, isSpinning, log);
        };
    }

    private void runRound(final ServerKind server, final int round)
            throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("voice-gateway-load-");
        final String name = server.label() + "-" + round;
        try (LoadedServer running = launch(server, directory, output.resolve(name + ".log"))) {
            final LoadResult result = runClient(running, output.resolve(name + "-client.log"));
            report.add(server, result);
            System.out.printf(
                    "round %d %-14s %6.1f us CPU/packet  %4.0f MB  p50 %5.0f us  p99 %6.0f us  lost %.0f%n",
                    round,
                    server.label(),
                    result.value(Measure.CPU_US_PER_PACKET),
                    result.value(Measure.RESIDENT_MB),
                    result.value(Measure.DELAY_P50_US),
                    result.value(Measure.DELAY_P99_US),
                    result.value(Measure.PACKETS_LOST));
        } finally {
            deleteAll(directory);
        }
    }

    /** In a JVM of its own, with the flags of this one. */
    private LoadResult runClient(final LoadedServer server, final Path log)
            throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        LoadClient.class.getName(),
                        "--url=" + server.url(),
                        "--key=" + server.key(),
                        "--secret=" + server.secret(),
                        "--server-pid=" + server.pid(),
                        "--rooms=" + roomCount,
                        "--warm-up=" + warmUpS,
                        "--seconds=" + seconds));
        try (ChildProcess client =
                ChildProcess.start(command, Map.of("VOICE_GATEWAY_LOG", "WARN"), log)) {
            final BufferedReader out = client.process().inputReader();
            String result = out.readLine();
            while (result != null && !LoadResult.isResult(result)) {
                server.tell(result);
                result = out.readLine();
            }
            if (result == null
                    || !client.process()
                            .waitFor(CLIENT_LIMIT_S + warmUpS + seconds, TimeUnit.SECONDS)
                    || client.process().exitValue() != 0) {
                throw new IOException(
                        "the client failed:\n" + Files.readString(log, StandardCharsets.UTF_8));
            }
            return LoadResult.ofJson(result);
        }
    }

    private void writeJson() throws IOException {
        final Path file = output.resolve("load.json");
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

    private static void deleteAll(final Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (final Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
