package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The control plane under load, without media: calls created and ended at a rate, then many that are open at once. Exits with 1 when a
 * request fails or a call's story in the queue is not whole; the figures are for the reader to judge.
 */
@Command(name = "calls", description = "Puts the control plane of a gateway under load.")
final class CallLoad implements Callable<Integer> {
    private static final int PARALLEL_OPENINGS = 16;
    private static final int FAULTS_SHOWN = 10;

    /** A gateway whose API nobody has used yet is interpreted, on cores that compile it meanwhile. */
    private static final int COLD_SHARE = 4;

    private static final long END_LIMIT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long QUESTION_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @Mixin private RigFiles files = new RigFiles();

    @Option(
            names = "--rate",
            defaultValue = "200",
            description = "Calls created and ended per second.")
    private int rate;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "How long calls are created and ended.")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "10",
            description = "Seconds of a quarter of the rate before it.")
    private int warmUpSeconds;

    @Option(names = "--open", defaultValue = "2000", description = "Calls that are open at once.")
    private int openCount;

    @Option(
            names = "--open-seconds",
            defaultValue = "60",
            description = "How long they are watched, asked for, and joined by more, each.")
    private int openSeconds;

    /** Exits with 1 when there is no result to trust. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new CallLoad()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Files.createDirectories(files.output());
        final Path directory = Files.createTempDirectory(files.output(), "calls");
        final Path configuration = directory.resolve("gateway.conf");
        Files.writeString(
                configuration,
                "room.join = driver_joined, call.join-timeout = 1h, call.limit = " + callLimit());
        try (EmbeddedProcess server =
                        EmbeddedProcess.launch(
                                files.gateway(),
                                directory,
                                files.output().resolve("calls.log"),
                                "--config",
                                configuration.toString());
                CallApi api = new CallApi(server)) {
            churn(api, server, "cold", coldRate(), warmUpSeconds);
            churn(api, server, "churn", rate, seconds);
            final List<String> faults = faults(api);
            holdOpen(api, server);
            System.out.println(Machine.describe());
            faults.stream()
                    .limit(FAULTS_SHOWN)
                    .forEach(fault -> System.out.println("BROKEN: " + fault));
            return faults.isEmpty() ? 0 : 1;
        }
    }

    /** Never reached: what is measured is the API. */
    private int callLimit() {
        return 2 * (openCount + rate * (seconds + warmUpSeconds));
    }

    private int coldRate() {
        return Math.max(1, rate / COLD_SHARE);
    }

    /** Open loop: each call has its moment, whatever became of the one before. */
    private static void churn(
            final CallApi api,
            final EmbeddedProcess server,
            final String prefix,
            final int callsPerS,
            final int lengthS)
            throws IOException {
        final Histogram created = CallApi.delays();
        final Histogram ended = CallApi.delays();
        final long refusalsBefore = api.refusals();
        final ProcessCost before = ProcessCost.of(server.pid());
        final long startNs = System.nanoTime();
        every(
                TimeUnit.SECONDS.toNanos(1) / callsPerS,
                callsPerS * lengthS,
                (index, dueNs) ->
                        api.create(prefix + "-" + index, dueNs, created)
                                .thenCompose(
                                        _ ->
                                                api.end(
                                                        prefix + "-" + index,
                                                        System.nanoTime(),
                                                        ended)));
        final double tookS = Duration.ofNanos(System.nanoTime() - startNs).toMillis() / 1_000.0;
        final double usedS =
                ProcessCost.of(server.pid()).cpu().minus(before.cpu()).toMillis() / 1_000.0;
        System.out.printf(
                "%s: %d calls created and ended in %.1f s, %.2f cores, %d requests refused at first%n",
                prefix, callsPerS * lengthS, tookS, usedS / tookS, api.refusals() - refusalsBefore);
        print("POST /v1/calls", created);
        print("DELETE /v1/calls/{id}", ended);
    }

    /** The last calls may still be ending. */
    private List<String> faults(final CallApi api) throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        CallLedger ledger = new CallLedger(api.events());
        while (!ledger.faults().isEmpty() && System.nanoTime() - startNs < END_LIMIT_NS) {
            LockSupport.parkNanos(QUESTION_EVERY_NS);
            ledger = new CallLedger(api.events());
        }
        final List<String> faults = new ArrayList<>(ledger.faults());
        if (ledger.callCount() != coldRate() * warmUpSeconds + rate * seconds) {
            faults.add("calls in the queue: " + ledger.callCount());
        }
        return faults;
    }

    private void holdOpen(final CallApi api, final EmbeddedProcess server) throws IOException {
        final Histogram ignored = CallApi.delays();
        for (int first = 0; first < openCount; first += PARALLEL_OPENINGS) {
            final int from = first;
            all(
                    Math.min(PARALLEL_OPENINGS, openCount - first),
                    index -> api.create("open-" + (from + index), System.nanoTime(), ignored));
        }
        final ProcessCost before = ProcessCost.of(server.pid());
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(openSeconds));
        final ProcessCost after = ProcessCost.of(server.pid());
        System.out.printf(
                "%d calls open: %.3f cores, %d MB%n",
                openCount,
                after.cpu().minus(before.cpu()).toMillis() / 1_000.0 / openSeconds,
                after.residentKb() / 1_024);

        final Histogram asked = CallApi.delays();
        every(
                QUESTION_EVERY_NS,
                (int) (TimeUnit.SECONDS.toNanos(openSeconds) / QUESTION_EVERY_NS),
                (index, dueNs) -> api.find("open-" + index % openCount, dueNs, asked));
        print("GET /v1/calls/{id}", asked);
        final Histogram created = CallApi.delays();
        every(
                10 * QUESTION_EVERY_NS,
                (int) (TimeUnit.SECONDS.toNanos(openSeconds) / QUESTION_EVERY_NS / 10),
                (index, dueNs) -> api.create("more-" + index, dueNs, created));
        print("POST /v1/calls", created);
    }

    private interface Request {
        CompletableFuture<Void> send(int index, long dueNs);
    }

    private static void every(final long intervalNs, final int count, final Request request) {
        final long startNs = System.nanoTime();
        all(
                count,
                index -> {
                    final long dueNs = startNs + index * intervalNs;
                    while (System.nanoTime() < dueNs) {
                        LockSupport.parkNanos(dueNs - System.nanoTime());
                    }
                    return request.send(index, dueNs);
                });
    }

    private static void all(final int count, final IntFunction<CompletableFuture<Void>> request) {
        final List<CompletableFuture<Void>> pending = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            pending.add(request.apply(index));
        }
        CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
    }

    private static void print(final String what, final Histogram delays) {
        System.out.printf(
                "  %-24s p50 %6.1f ms  p99 %6.1f ms  max %6.1f ms%n",
                what,
                delays.getValueAtPercentile(50) / 1_000.0,
                delays.getValueAtPercentile(99) / 1_000.0,
                delays.getMaxValue() / 1_000.0);
    }
}
