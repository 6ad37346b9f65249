package io.voicegateway.benchmarks.load;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The bots of the soak, one per socket. Asked by the rig:
 * <pre>
 * sockets          how many are open
 * measure START    frames that come from then on count
 * silence          says no more
 * report           {@link Report}, each frame that was {@value #LATE} and mark that was {@value #EARLY}, and each {@link Stalls.Stall}
 * </pre>
 */
@Command(name = "soak-bot", description = "Speaks, marks and clears at random.")
final class SoakBot implements Callable<Integer> {
    static final String LATE = "late ";
    static final String EARLY = "early ";

    private static final int DIGITS = 2;

    @Option(names = "--seed", defaultValue = "1")
    private long seed;

    private final NapLateness naps = new NapLateness();
    private final Histogram clearedNs = new Histogram(TimeUnit.MINUTES.toNanos(1), DIGITS);
    private final Histogram latenessNs = new Histogram(TimeUnit.MINUTES.toNanos(1), DIGITS);
    private final List<PacedStream.Late> late = new ArrayList<>();
    private final List<PacedStream.Late> early = new ArrayList<>();
    private final List<SoakedCall> calls = new ArrayList<>();

    /**
     * What came of all calls.
     *
     * @param clearedP99Us  from a clear to the return of each of its marks
     * @param latenessP99Us of the frames to the bots
     */
    record Report(
            int open,
            long frames,
            int clears,
            int returned,
            int lost,
            int stray,
            double clearedP99Us,
            double latenessP99Us) {
        String toLine() {
            return "%d %d %d %d %d %d %.0f %.0f"
                    .formatted(
                            open,
                            frames,
                            clears,
                            returned,
                            lost,
                            stray,
                            clearedP99Us,
                            latenessP99Us);
        }

        static Report ofLine(final String line) {
            final double[] numbers =
                    Stream.of(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
            return new Report(
                    (int) numbers[0],
                    (long) numbers[1],
                    (int) numbers[2],
                    (int) numbers[3],
                    (int) numbers[4],
                    (int) numbers[5],
                    numbers[6],
                    numbers[7]);
        }
    }

    /** Runs until its input ends. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new SoakBot()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        naps.start();
        new BotServer(this::onSocket, this::answer).run();
        return 0;
    }

    private void onSocket(final Vertx vertx, final ServerWebSocket socket) {
        calls.add(
                new SoakedCall(
                        vertx,
                        socket,
                        new Random(seed + calls.size()),
                        new MarkLedger(clearedNs, early),
                        new PacedStream(latenessNs, late)));
    }

    private String answer(final String question) {
        final String[] words = question.split(" ");
        return switch (words[0]) {
            case "sockets" -> Long.toString(openCount());
            case "measure" -> {
                calls.forEach(call -> call.measureFrom(Long.parseLong(words[1])));
                naps.reset();
                yield "";
            }
            case "silence" -> {
                calls.forEach(SoakedCall::fallSilent);
                yield "";
            }
            case "report" -> report();
            default -> throw new IllegalArgumentException(question);
        };
    }

    private long openCount() {
        return calls.stream().filter(SoakedCall::isOpen).count();
    }

    private String report() {
        final long nowNs = System.nanoTime();
        final Report report =
                new Report(
                        (int) openCount(),
                        calls.stream().mapToLong(SoakedCall::frameCount).sum(),
                        calls.stream().mapToInt(SoakedCall::clearCount).sum(),
                        sum(MarkLedger::returnedCount),
                        sum(marks -> marks.lostCount(nowNs)),
                        sum(MarkLedger::strayCount),
                        us(clearedNs),
                        us(latenessNs));
        return Stream.of(
                        Stream.of(report.toLine()),
                        late.stream().map(frame -> LATE + frame.toLine()),
                        early.stream().map(mark -> EARLY + mark.toLine()),
                        naps.stalls().stream().map(Stalls.Stall::toLine))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private int sum(final ToIntFunction<MarkLedger> what) {
        return calls.stream().map(SoakedCall::marks).mapToInt(what).sum();
    }

    private static double us(final Histogram histogram) {
        return TimeUnit.NANOSECONDS.toMicros(histogram.getValueAtPercentile(99));
    }
}
