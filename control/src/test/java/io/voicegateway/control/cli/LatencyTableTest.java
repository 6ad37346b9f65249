package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyTableTest {
    @Test
    void shouldPrintARowForEveryMeasureUnderItsGroup() {
        final List<String> lines =
                lines(
                        new JsonObject()
                                .put("stages", group("ingress", 12, 1.25).put("egress", row(7, 3)))
                                .put("paths", group("driver_to_bot", 5, 41_000.04))
                                .put("network", group("jitter", 0, 0)));

        assertEquals(
                List.of("count", "min", "p50", "p90", "p99", "p99.9", "max"), words(lines.get(0)));
        assertEquals("stages (microseconds)", lines.get(1));
        assertEquals(
                List.of("ingress", "12", "1.3", "1.3", "1.3", "1.3", "1.3", "1.3"),
                words(lines.get(2)));
        assertEquals("egress", words(lines.get(3)).getFirst());
        assertEquals("paths (microseconds)", lines.get(4));
        assertEquals("41000.0", words(lines.get(5)).getLast());
        assertEquals("network (microseconds)", lines.get(6));
        assertEquals(8, lines.size());
    }

    @Test
    void shouldAlignColumns() {
        final List<String> lines =
                lines(
                        new JsonObject()
                                .put("stages", group("unprotect", 123_456_789, 99_999.9))
                                .put("paths", new JsonObject())
                                .put("network", new JsonObject()));

        assertTrue(lines.get(0).endsWith("max"));
        assertEquals(lines.get(0).length(), lines.get(2).length());
        assertEquals(
                lines.get(0).indexOf("count") + "count".length(),
                lines.get(2).indexOf("123456789") + "123456789".length());
    }

    private static List<String> lines(final JsonObject report) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        LatencyTable.print(report, out);
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static List<String> words(final String line) {
        return List.of(line.strip().split(" +"));
    }

    private static JsonObject group(final String name, final long count, final double us) {
        return new JsonObject().put(name, row(count, us));
    }

    private static JsonObject row(final long count, final double us) {
        return new JsonObject()
                .put("count", count)
                .put("min_us", us)
                .put("p50_us", us)
                .put("p90_us", us)
                .put("p99_us", us)
                .put("p999_us", us)
                .put("max_us", us);
    }
}
