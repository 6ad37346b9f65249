package io.voicegateway.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Servers under the same load, in turns: every round starts each anew and puts a new client against it, in an order that changes. */
final class LoadRounds {
    private static final long CLIENT_LIMIT_S = 120;

    private final RigTools tools;
    private final LoadSetup setup;

    LoadRounds(final RigTools tools, final LoadSetup setup) {
        this.tools = tools;
        this.setup = setup;
    }

    LoadReport run(final List<ServerKind> servers, final int roundCount)
            throws IOException, InterruptedException {
        System.out.println(setup);
        final LoadReport report = new LoadReport();
        final List<ServerKind> order = new ArrayList<>(tools.available(servers));
        for (int round = 1; round <= roundCount; round++) {
            for (final ServerKind server : order) {
                report.add(server, runRound(server, round));
            }
            Collections.reverse(order);
        }
        return report;
    }

    private Path log(final String name) {
        return tools.output().resolve(name + ".log");
    }

    private LoadResult runRound(final ServerKind server, final int round)
            throws IOException, InterruptedException {
        final Path directory = Files.createTempDirectory("voice-gateway-load-");
        final String name = server.label() + "-" + round;
        try (LoadedServer running = tools.launch(server, setup, directory, log(name))) {
            final LoadResult result = runClient(server, running, log(name + "-client"));
            System.out.printf(
                    "round %d %-14s %6.1f us CPU/packet  %4.0f MB  p50 %5.0f us  p99 %6.0f us  lost %.0f%n",
                    round,
                    server.label(),
                    result.value(Measure.CPU_US_PER_PACKET),
                    result.value(Measure.RESIDENT_MB),
                    result.value(Measure.DELAY_P50_US),
                    result.value(Measure.DELAY_P99_US),
                    result.value(Measure.PACKETS_LOST));
            return result;
        } finally {
            deleteAll(directory);
        }
    }

    /** In a JVM of its own, with the flags of this one. */
    private LoadResult runClient(final ServerKind kind, final LoadedServer server, final Path log)
            throws IOException, InterruptedException {
        final List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--url=" + server.url(),
                                "--key=" + server.key(),
                                "--secret=" + server.secret(),
                                "--server-pid=" + server.pid(),
                                "--rooms=" + setup.roomCount(),
                                "--warm-up=" + setup.warmUpS(),
                                "--seconds=" + setup.seconds(),
                                "--first=" + setup.firstS()));
        if (kind.isCalls()) {
            arguments.addAll(List.of("--api=" + server.apiUrl(), "--record=" + kind.isRecorded()));
        }
        final List<String> command = OwnJvm.command(LoadClient.class, List.of(), arguments);
        try (ChildProcess client =
                ChildProcess.start(command, Map.of("VOICE_GATEWAY_LOG", "WARN"), log)) {
            final BufferedReader out = client.process().inputReader();
            String result = out.readLine();
            long dropCountBefore = 0;
            while (result != null && !LoadResult.isResult(result)) {
                if (result.equals(LoadClient.WINDOW)) {
                    dropCountBefore = server.dropCount();
                } else {
                    server.tell(result);
                }
                result = out.readLine();
            }
            if (result == null
                    || !client.process()
                            .waitFor(
                                    CLIENT_LIMIT_S + setup.warmUpS() + setup.seconds(),
                                    TimeUnit.SECONDS)
                    || client.process().exitValue() != 0) {
                throw new IOException(
                        "the client failed:\n" + Files.readString(log, StandardCharsets.UTF_8));
            }
            return LoadResult.ofJson(result).droppedByServer(server.dropCount() - dropCountBefore);
        }
    }

    private static void deleteAll(final Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (final Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
