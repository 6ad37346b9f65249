package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.openhft.affinity.Affinity;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Many Twilio calls for long, on a packaged gateway with its own room server, with bots that clear at random: whether memory stays, marks
 * are kept, and frames come in time in both directions. Exits with 1 when the rig itself is broken; the figures are for the reader to judge.
 */
@Command(name = "soak", description = "Holds Twilio calls whose bots clear at random.")
final class SoakRun implements Callable<Integer> {
    private static final long SAMPLE_EVERY_S = 5;
    private static final long TAIL_S = 12;
    private static final long SOCKETS_LIMIT_NS = TimeUnit.SECONDS.toNanos(60);
    private static final double US_PER_MS = 1_000;
    private static final double NS_PER_MS = 1e6;
    private static final double KB_PER_MB = 1_024;

    @Mixin private RigFiles files = new RigFiles();

    @Option(names = "--calls", defaultValue = "50")
    private int callCount;

    @Option(names = "--warm-up", defaultValue = "30", description = "Seconds before what counts.")
    private int warmUpS;

    @Option(names = "--seconds", defaultValue = "600", description = "Seconds that count.")
    private int seconds;

    private final List<PacedStream.Late> lateToCallers = new ArrayList<>();
    private final Histogram callerLatenessNs = new Histogram(TimeUnit.MINUTES.toNanos(1), 2);
    private final List<Double> residentMb = new ArrayList<>();

    /** Exits with 1 when there is no result to trust. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new SoakRun()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(files.output());
        final Path directory = Files.createTempDirectory(files.output(), "soak");
        try (EmbeddedProcess server =
                        EmbeddedProcess.launch(
                                files.gateway(), directory, files.output().resolve("gateway.log"));
                BotProcess bots =
                        BotProcess.launch(SoakBot.class, files.output().resolve("bots.log"));
                CallApi api = new CallApi(server)) {
            // Threads that begin from here: as in LoadClient.
            Affinity.setAffinity(0);
            return run(server, bots, api);
        }
    }

    private int run(final EmbeddedProcess server, final BotProcess bots, final CallApi api)
            throws IOException, InterruptedException {
        final List<String> callIds =
                IntStream.range(0, callCount).mapToObj(index -> "soak_" + index).toList();
        CompletableFuture.allOf(
                        callIds.stream()
                                .map(id -> api.create(id, bots.url(id), "twilio", 0))
                                .toArray(CompletableFuture[]::new))
                .join();
        final EchoCallers callers = new EchoCallers(server);
        final RunQueueWaits waits = RunQueueWaits.watch(server.pid());
        final List<String> answer;
        try {
            final List<LatenessEar> ears = new ArrayList<>();
            for (int i = 0; i < callCount; i++) {
                ears.add(new LatenessEar(new PacedStream(callerLatenessNs, lateToCallers)));
            }
            callers.join(
                    IntStream.range(0, callCount)
                            .mapToObj(i -> new EchoCallers.Ears(callIds.get(i), null, ears.get(i)))
                            .toList());
            bots.awaitSockets(callCount, SOCKETS_LIMIT_NS);
            final long startNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpS);
            final long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
            ears.forEach(ear -> ear.measureFrom(startNs));
            bots.ask("measure " + startNs);
            callers.speak(new UtteranceLoop(), startNs, endNs);
            EchoCallers.awaitTime(startNs);
            sampleMemory(server.pid(), endNs);
            bots.ask("silence");
            TimeUnit.SECONDS.sleep(TAIL_S);
            callers.checkPresence();
            // Before the callers leave, and the bots with them.
            answer = bots.ask("report");
        } finally {
            callers.close();
            waits.close();
        }
        return report(answer, waits.stalls(), callers);
    }

    private void sampleMemory(final long pid, final long endNs)
            throws IOException, InterruptedException {
        while (System.nanoTime() - endNs < 0) {
            residentMb.add(ProcessCost.of(pid).residentKb() / KB_PER_MB);
            EchoCallers.awaitTime(
                    Math.min(endNs, System.nanoTime() + TimeUnit.SECONDS.toNanos(SAMPLE_EVERY_S)));
        }
    }

    private int report(
            final List<String> answer, final Stalls gatewayStalls, final EchoCallers callers)
            throws IOException {
        final SoakBot.Report bots = SoakBot.Report.ofLine(answer.getFirst());
        final Stalls stalls = new Stalls();
        gatewayStalls.all().forEach(stalls::add);
        answer.stream()
                .filter(line -> line.startsWith("stall "))
                .map(Stalls.Stall::ofLine)
                .forEach(stalls::add);
        final List<PacedStream.Late> lateToBots = late(answer, SoakBot.LATE);
        final List<PacedStream.Late> earlyMarks = late(answer, SoakBot.EARLY);
        final List<TableRow> rows =
                List.of(
                        told("marks that came back", "marks", bots.returned()),
                        reached("marks lost", "marks", bots.lost()),
                        reached(
                                "marks early by more than the 20 ms, or the machine, that a tick was late",
                                "marks",
                                unexplained(earlyMarks, stalls)),
                        reached("marks out of order, or not sent", "marks", bots.stray()),
                        told("clears", "clears", bots.clears()),
                        told(
                                "  from a clear to each of its marks, p99",
                                "ms",
                                bots.clearedP99Us() / US_PER_MS),
                        told("frames to the bots", "frames", bots.frames()),
                        told("  late, p99", "ms", bots.latenessP99Us() / US_PER_MS),
                        told("  late by more than 20 ms", "frames", lateToBots.size()),
                        reached(
                                "  of these not delayed by the machine",
                                "frames",
                                unexplained(lateToBots, stalls)),
                        told(
                                "frames to the callers: late, p99",
                                "ms",
                                callerLatenessNs.getValueAtPercentile(99) / NS_PER_MS),
                        told("  late by more than 20 ms", "frames", lateToCallers.size()),
                        reached(
                                "  of these not delayed by the machine",
                                "frames",
                                unexplained(lateToCallers, stalls)),
                        told(
                                "the callers' own packets are late, p99",
                                "ms",
                                callers.latenessNs().getValueAtPercentile(99) / NS_PER_MS),
                        told(
                                "the gateway's threads waited for a core, longest",
                                "ms",
                                longestMs(gatewayStalls)),
                        told("gateway's memory, first quarter", "MB", residentMb(0)),
                        told("  last quarter", "MB", residentMb(3)),
                        new TableRow(
                                "  growth, last to second quarter",
                                "MB",
                                growthLimitMb(),
                                true,
                                Spread.of(residentMb(3) - residentMb(1))));
        System.out.printf("%n%s%n%d calls, %d s%n", Machine.describe(), callCount, seconds);
        System.out.printf("%-78s %8s %10s%n", "what", "target", "");
        rows.forEach(row -> row.print(System.out));
        if (bots.open() < callCount) {
            System.out.println("BROKEN: calls that ended: " + (callCount - bots.open()));
            return 1;
        }
        return 0;
    }

    /** Flat: what a collector and an allocator leave behind now and then. */
    private double growthLimitMb() {
        return Math.ceil(residentMb(1) / 20);
    }

    /** The median of a quarter. */
    private double residentMb(final int quarter) {
        final int count = residentMb.size();
        return Spread.of(
                        residentMb
                                .subList(
                                        count * quarter / 4, Math.max(1, count * (quarter + 1) / 4))
                                .stream()
                                .mapToDouble(Double::doubleValue)
                                .toArray())
                .median();
    }

    private static List<PacedStream.Late> late(final List<String> answer, final String what) {
        return answer.stream()
                .filter(line -> line.startsWith(what))
                .map(line -> PacedStream.Late.ofLine(line.substring(what.length())))
                .toList();
    }

    private static int unexplained(final List<PacedStream.Late> late, final Stalls stalls) {
        return (int)
                late.stream()
                        .filter(
                                one ->
                                        !stalls.explain(
                                                one.atNs(), one.latenessNs(), PacedStream.LIMIT_NS))
                        .count();
    }

    private static double longestMs(final Stalls stalls) {
        return stalls.all().stream().mapToLong(Stalls.Stall::lengthNs).max().orElse(0) / NS_PER_MS;
    }

    private static TableRow told(final String what, final String unit, final double value) {
        return TableRow.told(what, unit, Spread.of(value));
    }

    private static TableRow reached(final String what, final String unit, final double value) {
        return new TableRow(what, unit, 0, true, Spread.of(value));
    }
}
