package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.openhft.affinity.Affinity;

/** One round of echo calls: a livekit-server, the gateway and the bots as processes of their own, and the callers in this one. */
final class EchoRound implements AutoCloseable {
    private static final long SOCKETS_LIMIT_NS = TimeUnit.SECONDS.toNanos(30);

    /** The last utterance that counts has begun by the end of the window; its echo, and the next one, come within this. */
    private static final long TAIL_NS = TimeUnit.SECONDS.toNanos(5);

    /** The allocator of the distribution's JVM gives memory back every 10 s. */
    private static final long SETTLE_S = 12;

    private static final double US_PER_MS = 1_000;
    private static final double NS_PER_MS = 1e6;

    private final EchoKind kind;
    private final LiveKitProcess livekit;
    private final GatewayProcess gateway;
    private final BotProcess bots;
    private final CallApi api;
    private final EchoCallers callers;
    private final List<Ears> heard = new ArrayList<>();
    private final BitSet coresBefore = Affinity.getAffinity();
    private int callCount;

    /** What is heard of one call. */
    record Ears(String callId, RecordingEar driver, RecordingEar bot) {
        private Ears(final String callId) {
            this(callId, new RecordingEar(), new RecordingEar());
        }
    }

    private EchoRound(
            final EchoKind kind,
            final LiveKitProcess livekit,
            final GatewayProcess gateway,
            final BotProcess bots) {
        this.kind = kind;
        this.livekit = livekit;
        this.gateway = gateway;
        this.bots = bots;
        api = new CallApi(gateway);
        // Threads that begin from here: as in LoadClient.
        Affinity.setAffinity(0);
        callers = new EchoCallers(livekit);
    }

    /** @param manner of the bots, which need not be the kind's own */
    static EchoRound launch(final EchoTools tools, final EchoKind kind, final EchoManner manner)
            throws IOException, InterruptedException {
        final Path output = tools.output();
        final String name = kind.name().toLowerCase(Locale.ROOT);
        final Path directory = Files.createTempDirectory(output, name);
        final LiveKitProcess livekit =
                LiveKitProcess.launch(
                        tools.livekit(), directory, output.resolve(name + "-livekit.log"));
        try {
            final GatewayProcess gateway =
                    GatewayProcess.launch(
                            tools.gateway(),
                            livekit,
                            directory,
                            output.resolve(name + "-gateway.log"));
            try {
                final BotProcess bots =
                        BotProcess.launch(
                                EchoBot.class,
                                output.resolve(name + "-bots.log"),
                                "--dialect=" + kind.dialect(),
                                "--manner=" + manner);
                return new EchoRound(kind, livekit, gateway, bots);
            } catch (final IOException | RuntimeException e) {
                gateway.close();
                throw e;
            }
        } catch (final IOException | RuntimeException e) {
            livekit.close();
            throw e;
        }
    }

    /** More calls, with everybody in them. */
    void addCalls(final int count) throws IOException, InterruptedException {
        final List<String> callIds =
                IntStream.range(callCount, callCount + count)
                        .mapToObj(index -> "echo_" + index)
                        .toList();
        CompletableFuture.allOf(
                        callIds.stream()
                                .map(
                                        callId ->
                                                api.create(
                                                        callId,
                                                        bots.url(callId),
                                                        kind.dialect(),
                                                        kind.sampleRateHz()))
                                .toArray(CompletableFuture[]::new))
                .join();
        callCount += count;
        final List<Ears> added = callIds.stream().map(Ears::new).toList();
        heard.addAll(added);
        callers.join(
                added.stream()
                        .map(ears -> new EchoCallers.Ears(ears.callId, ears.driver, ears.bot))
                        .toList());
        bots.awaitSockets(callCount, SOCKETS_LIMIT_NS);
    }

    /** The drivers speak, and what comes of it is measured after a while. Called once, as the last thing. */
    EchoResult measure(final PacketPayload payload, final int warmUpS, final int seconds)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUpS);
        final long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
        bots.ask("measure " + startNs + " " + endNs);
        callers.speak(payload, startNs, endNs);
        EchoCallers.awaitTime(startNs);
        final ProcessCost before = ProcessCost.of(gateway.pid());
        EchoCallers.awaitTime(endNs);
        final ProcessCost after = ProcessCost.of(gateway.pid());
        final List<String> atEnd = bots.ask("report");
        EchoCallers.awaitTime(endNs + TAIL_NS);
        final List<EchoDelays.Held> held = EchoDelays.Held.of(bots.ask("report"));
        callers.checkPresence();
        callers.close();
        final EchoDelays delays = EchoDelays.of(heard, held, startNs, endNs);
        return result(delays, before, after, atEnd.getFirst().split(" "), seconds);
    }

    private EchoResult result(
            final EchoDelays delays,
            final ProcessCost before,
            final ProcessCost after,
            final String[] frames,
            final int seconds) {
        final Duration cpu = after.cpu().minus(before.cpu());
        final Duration compilers = after.compilerCpu().minus(before.compilerCpu());
        return new EchoResult(
                delays.ms(50),
                delays.ms(99),
                cores(cpu, seconds),
                cores(cpu.minus(compilers), seconds),
                Double.parseDouble(frames[2]) / US_PER_MS,
                Double.parseDouble(frames[4]),
                Double.parseDouble(frames[5]) / US_PER_MS,
                callers.latenessNs().getValueAtPercentile(99) / NS_PER_MS,
                (int) delays.count(),
                delays.missingCount());
    }

    private double cores(final Duration cpu, final int seconds) {
        return (double) cpu.toNanos() / TimeUnit.SECONDS.toNanos(seconds) / callCount;
    }

    /** The gateway's memory when it keeps no garbage, and what its compilers used is given back, KB. */
    long residentKb() throws IOException, InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_S);
        return CollectedMemory.residentKb(gateway.pid());
    }

    @Override
    public void close() {
        callers.close();
        api.close();
        gateway.close();
        bots.close();
        livekit.close();
        Affinity.setAffinity(coresBefore);
    }
}
