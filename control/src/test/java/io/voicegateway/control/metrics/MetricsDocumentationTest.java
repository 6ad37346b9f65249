package io.voicegateway.control.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.embedded.EmbeddedCounter;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The operator's list of metrics is what the enums say. */
class MetricsDocumentationTest {
    private static final String COUNTER = "counter";

    private static String row(
            final String name, final String kind, final String label, final String meaning) {
        final String suffix = kind.equals(COUNTER) ? "_total" : "";
        return "| `voice_gateway_%s%s` | %s | %s | %s |"
                .formatted(name, suffix, kind, label, meaning)
                .replace("  ", " ");
    }

    private static List<String> expected() {
        final List<String> rows = new ArrayList<>();
        for (final GatewayMetric metric : GatewayMetric.values()) {
            rows.add(
                    row(
                            metric.metricName(),
                            metric.kind().name().toLowerCase(Locale.ROOT),
                            metric.label(),
                            metric.help()));
        }
        for (final EngineCounter counter : EngineCounter.values()) {
            rows.add(row(counter.metricName(), COUNTER, "", counter.label()));
        }
        for (final EmbeddedCounter counter : EmbeddedCounter.values()) {
            rows.add(row("embedded_" + counter.metricName(), COUNTER, "", counter.label()));
        }
        return rows;
    }

    private static List<String> documented() throws IOException {
        try (InputStream page = MetricsDocumentationTest.class.getResourceAsStream("/metrics.md")) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("| `"))
                    .toList();
        }
    }

    @Test
    void shouldListEveryMetricAsItsEnumSays() throws IOException {
        assertEquals(String.join("\n", expected()), String.join("\n", documented()));
    }

    @Test
    void shouldGiveEveryMetricItsOwnName() {
        final Set<String> names = new HashSet<>();
        for (final String row : expected()) {
            assertTrue(names.add(row.substring(0, row.indexOf('`', 3))), row);
        }
    }
}
