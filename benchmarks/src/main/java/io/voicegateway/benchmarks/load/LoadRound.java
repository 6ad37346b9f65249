package io.voicegateway.benchmarks.load;

import io.voicegateway.benchmarks.load.LoadParticipant.Role;
import io.voicegateway.control.participant.SignalPort;
import io.voicegateway.engine.stream.BotStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The course of one round. Called by the client's main thread. */
final class LoadRound {
    private static final long FIRST_PACKET_LIMIT_S = 20;
    private static final long LEAD_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** What was due in the window may arrive so much later. */
    private static final long TAIL_NS = TimeUnit.SECONDS.toNanos(1);

    /** And so much later where the machine has kept a process waiting. */
    private static final long LONGEST_TAIL_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long TAIL_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int SPARE_S = 30;
    private static final double NS_PER_US = 1_000;
    private static final double KB_PER_MB = 1_024;

    private final ClientEngine engine;
    private final LoadParticipants participants;
    private final MeasureWindow first = new MeasureWindow();
    private final MeasureWindow window = new MeasureWindow(first);
    private final List<BotStream> voices = new ArrayList<>();
    private int firstS;
    private long joinMs;
    private @Nullable RunningCosts opened;
    private @Nullable RunningCosts before;
    private @Nullable RunningCosts after;
    private @Nullable RunningCosts end;
    private OptionalLong collectedKb = OptionalLong.empty();

    /** @param loadS for how long there will be load */
    LoadRound(
            final ClientEngine engine,
            final SignalPort signal,
            final LoadParticipants participants,
            final List<LoadRoom> rooms,
            final int loadS) {
        this.engine = engine;
        this.participants = participants;
        final int packetLimit = (loadS + SPARE_S) * (int) PacketSchedule.RATE_HZ;
        for (int room = 0; room < rooms.size(); room++) {
            final Ear ear = new Ear(room, window, packetLimit);
            for (final Role role : Role.values()) {
                participants.add(
                        new LoadParticipant(
                                participants.count(), role, rooms.get(room), engine, signal, ear));
            }
            voices.add(participants.get(2L * room).voice());
        }
    }

    /**
     * Fills every room.
     *
     * @throws IllegalStateException when a participant cannot join
     */
    void joinAll() throws InterruptedException {
        final long startNs = System.nanoTime();
        participants.join(participants.all());
        joinMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }

    /** So many seconds from the start of the load are to be measured by themselves; none if never called. Called before {@link #measure}. */
    void measureFirst(final int seconds) {
        firstS = seconds;
    }

    /** Sends, at first to warm up, and measures what the server and the client do meanwhile. */
    void measure(final int warmUpS, final int seconds, final long serverPid)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime() + LEAD_NS;
        first.open(startNs, startNs + TimeUnit.SECONDS.toNanos(firstS));
        engine.generate(
                new LoadGenerator(
                        engine.newIngress(),
                        engine.clock(),
                        voices,
                        PacketStamp::write,
                        window,
                        startNs));
        participants.await(
                participants.all().stream().map(LoadParticipant::heard).toList(),
                FIRST_PACKET_LIMIT_S,
                "not every subscriber hears its publisher");

        // What nobody was there to hear yet is not lost.
        final long warmNs = startNs + TimeUnit.SECONDS.toNanos(warmUpS);
        final long soonNs = System.nanoTime() + LEAD_NS;
        final long windowStartNs = soonNs - warmNs > 0 ? soonNs : warmNs;
        final long windowEndNs = windowStartNs + TimeUnit.SECONDS.toNanos(seconds);
        window.open(windowStartNs, windowEndNs);
        // Before the first packet of the window may be dropped.
        awaitTime(windowStartNs - LEAD_NS);
        System.out.println(LoadClient.WINDOW);
        opened = RunningCosts.now(serverPid, engine);
        awaitTime(windowStartNs);
        before = RunningCosts.now(serverPid, engine);
        awaitTime(windowEndNs);
        after = RunningCosts.now(serverPid, engine);
        awaitTime(windowEndNs + TAIL_NS);
        while (!window.isComplete() && System.nanoTime() - windowEndNs < LONGEST_TAIL_NS) {
            TimeUnit.NANOSECONDS.sleep(TAIL_LOOK_NS);
        }
        end = RunningCosts.now(serverPid, engine);
        if (CollectedMemory.isKnownOf(serverPid)) {
            collectedKb = OptionalLong.of(CollectedMemory.residentKb(serverPid));
        }
        participants.checkPresence();
    }

    /** What came of it. Called when the media thread has ended. */
    LoadResult result() {
        final Map<Measure, Double> values = new EnumMap<>(Measure.class);
        final double packets = window.receivedCount();
        final RunningCosts start = known(before);
        final RunningCosts stop = known(after);
        putCpu(values, start.server(), stop.server(), packets);
        values.put(Measure.RESIDENT_MB, stop.server().residentKb() / KB_PER_MB);
        collectedKb.ifPresent(kb -> values.put(Measure.COLLECTED_MB, kb / KB_PER_MB));
        values.put(Measure.RESIDENT_PEAK_MB, stop.server().residentPeakKb() / KB_PER_MB);
        values.put(
                Measure.CLIENT_CPU_US_PER_PACKET,
                us(stop.client().cpu().minus(start.client().cpu())) / packets);
        values.put(Measure.JOIN_MS, (double) joinMs);
        putTimes(values);
        putFirst(values);
        putLosses(values, known(opened), known(end));
        return new LoadResult(values);
    }

    private static void putCpu(
            final Map<Measure, Double> values,
            final ProcessCost start,
            final ProcessCost stop,
            final double packets) {
        final Duration all = stop.cpu().minus(start.cpu());
        final Duration compilers = stop.compilerCpu().minus(start.compilerCpu());
        values.put(Measure.CPU_US_PER_PACKET, us(all) / packets);
        values.put(Measure.CPU_COMPILED_US_PER_PACKET, us(all.minus(compilers)) / packets);
    }

    private static double us(final Duration time) {
        return time.toNanos() / NS_PER_US;
    }

    private void putTimes(final Map<Measure, Double> values) {
        values.put(Measure.DELAY_P50_US, us(window.delayNs(), 50));
        values.put(Measure.DELAY_P99_US, us(window.delayNs(), 99));
        values.put(Measure.DELAY_MAX_US, us(window.delayNs(), 100));
        values.put(Measure.CLIENT_LATE_P50_US, us(window.latenessNs(), 50));
        values.put(Measure.CLIENT_LATE_P99_US, us(window.latenessNs(), 99));
    }

    private void putFirst(final Map<Measure, Double> values) {
        if (firstS == 0) {
            return;
        }
        final double delayUs = us(first.delayNs(), 99);
        values.put(Measure.FIRST_DELAY_P99_US, delayUs);
        values.put(Measure.FIRST_TO_STEADY, delayUs / us(window.delayNs(), 99));
        values.put(Measure.FIRST_CLIENT_LATE_P99_US, us(first.latenessNs(), 99));
    }

    /** What the client or the kernel dropped, no server lost; the rest needs an explanation. */
    private void putLosses(
            final Map<Measure, Double> values, final RunningCosts start, final RunningCosts stop) {
        final long lost = window.dueCount() - window.receivedCount();
        final long inClient = stop.clientDropCount() - start.clientDropCount();
        final long inKernel = stop.kernelDropCount() - start.kernelDropCount();
        values.put(Measure.PACKETS_DUE, (double) window.dueCount());
        values.put(Measure.PACKETS_LOST, (double) lost);
        values.put(Measure.LOST_IN_CLIENT, (double) inClient);
        values.put(Measure.LOST_IN_KERNEL, (double) inKernel);
        values.put(Measure.LOST_IN_SERVER, 0.0);
        values.put(Measure.LOST_UNEXPLAINED, (double) Math.max(0, lost - inClient - inKernel));
        values.put(Measure.PACKETS_DUPLICATED, (double) window.duplicateCount());
        values.put(Measure.PACKETS_FOREIGN, (double) window.foreignCount());
        values.put(Measure.PACKETS_INSERTED, (double) window.insertedCount());
    }

    private static double us(final Histogram histogramNs, final double percentile) {
        return histogramNs.getValueAtPercentile(percentile) / NS_PER_US;
    }

    private static RunningCosts known(final @Nullable RunningCosts costs) {
        return Objects.requireNonNull(costs, "not measured");
    }

    private static void awaitTime(final long timeNs) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(timeNs - System.nanoTime());
    }
}
