package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.benchmarks.load.ServerKind.Comparison;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoadReportTest {
    private static final Comparison TO_LIVEKIT =
            new Comparison(ServerKind.EMBEDDED, ServerKind.LIVEKIT);

    private final LoadReport report = new LoadReport();

    @Test
    void shouldTakeTheRatioOfEachRound() {
        addRounds(ServerKind.EMBEDDED, 10, 30, 20);
        addRounds(ServerKind.LIVEKIT, 100, 100, 400);

        assertEquals(
                Optional.of(new Spread(0.05, 0.1, 0.3)),
                report.ratio(TO_LIVEKIT, Measure.CPU_US_PER_PACKET));
        assertEquals(
                Optional.of(new Spread(10, 20, 30)),
                report.spread(ServerKind.EMBEDDED, Measure.CPU_US_PER_PACKET));
    }

    @Test
    void shouldHaveNoRatioWithoutABaseline() {
        addRounds(ServerKind.EMBEDDED, 10);

        assertEquals(Optional.empty(), report.ratio(TO_LIVEKIT, Measure.CPU_US_PER_PACKET));
        assertEquals(
                Optional.empty(), report.spread(ServerKind.LIVEKIT, Measure.CPU_US_PER_PACKET));
    }

    @Test
    void shouldNotCompareWhatDescribesTheRig() {
        addRounds(ServerKind.EMBEDDED, 10);
        addRounds(ServerKind.LIVEKIT, 10);

        assertEquals(Optional.empty(), report.ratio(TO_LIVEKIT, Measure.PACKETS_LOST));
    }

    @Test
    void shouldTakeTheMiddleOfAnEvenNumberOfRounds() {
        assertEquals(new Spread(1, 2.5, 4), Spread.of(4, 1, 3, 2));
        assertThrows(IllegalArgumentException.class, Spread::of);
    }

    @Test
    void shouldPrintMedianSpreadAndRatio() {
        addRounds(ServerKind.EMBEDDED, 10, 30, 20);
        addRounds(ServerKind.LIVEKIT, 100, 100, 400);

        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        final List<String> lines = bytes.toString(StandardCharsets.UTF_8).lines().toList();
        assertTrue(
                lines.get(1)
                        .matches(
                                "server CPU per packet, us +20\\.0 \\(10\\.0 to 30\\.0\\)"
                                        + " +100 \\(100 to 400\\)"),
                lines.get(1));
        final int ratios = 1 + Measure.values().length + 1;
        assertTrue(lines.get(ratios).endsWith(" embedded / livekit-server"), lines.get(ratios));
        assertTrue(
                lines.get(ratios + 1)
                        .matches("server CPU per packet, us +0\\.100 \\(0\\.050 to 0\\.300\\)"),
                lines.get(ratios + 1));
    }

    @Test
    void shouldLeaveOutWhatNobodyAskedFor() throws IOException {
        final Map<Measure, Double> values = new EnumMap<>(result(Map.of()).values());
        values.remove(Measure.FIRST_DELAY_P99_US);
        final LoadResult result = LoadResult.ofJson(new LoadResult(values).toJson());
        report.add(ServerKind.EMBEDDED, result);
        report.add(ServerKind.LIVEKIT, result);

        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        final String text = bytes.toString(StandardCharsets.UTF_8);
        assertFalse(text.contains(Measure.FIRST_DELAY_P99_US.label()), text);
        assertTrue(text.contains(Measure.FIRST_TO_STEADY.label()), text);
        assertEquals(Optional.empty(), report.ratio(TO_LIVEKIT, Measure.FIRST_DELAY_P99_US));
    }

    @Test
    void shouldFindNoFaultInACleanRun() {
        addRounds(ServerKind.EMBEDDED, 10);

        assertEquals(List.of(), report.faults());
    }

    @Test
    void shouldCallUnexplainedLossAFault() {
        report.add(ServerKind.EMBEDDED, result(Map.of(Measure.PACKETS_DUE, 100.0)));
        report.add(
                ServerKind.EMBEDDED,
                result(Map.of(Measure.PACKETS_DUE, 100.0, Measure.LOST_UNEXPLAINED, 3.0)));

        assertEquals(List.of("embedded, round 2: unexplained: 3 of 100 packets"), report.faults());
    }

    @Test
    void shouldTakeWhatTheServerCountedForExplained() {
        final LoadResult lossy =
                result(Map.of(Measure.PACKETS_DUE, 100.0, Measure.LOST_UNEXPLAINED, 3.0));
        report.add(ServerKind.EMBEDDED, lossy.droppedByServer(5));
        report.add(ServerKind.EMBEDDED, lossy.droppedByServer(2));

        assertEquals(List.of("embedded, round 2: unexplained: 1 of 100 packets"), report.faults());
    }

    @Test
    void shouldCallSilenceAFault() {
        report.add(ServerKind.LIVEKIT, result(Map.of()));

        assertEquals(List.of("livekit-server, round 1: nothing was sent"), report.faults());
    }

    @Test
    void shouldReadTheResultThatAClientWrote() throws IOException {
        final LoadResult result =
                result(Map.of(Measure.DELAY_P99_US, 826.5, Measure.PACKETS_DUE, 5_000.0));

        assertEquals(result, LoadResult.ofJson(result.toJson()));
    }

    @Test
    void shouldRefuseAResultThatIsNotComplete() {
        assertThrows(
                IllegalArgumentException.class, () -> LoadResult.ofJson("{\"packets_due\":1}"));
    }

    private void addRounds(final ServerKind server, final double... cpuUs) {
        for (final double us : cpuUs) {
            report.add(
                    server,
                    result(Map.of(Measure.CPU_US_PER_PACKET, us, Measure.PACKETS_DUE, 100.0)));
        }
    }

    private static LoadResult result(final Map<Measure, Double> given) {
        final Map<Measure, Double> values = new EnumMap<>(Measure.class);
        for (final Measure measure : Measure.values()) {
            values.put(measure, given.getOrDefault(measure, 0.0));
        }
        return new LoadResult(values);
    }
}
