package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableRowTest {
    @Test
    void shouldJudgeByTheMedian() {
        assertTrue(row(1.15, true, 1.1).isReached());
        assertFalse(row(1.15, true, 1.2).isReached());
        assertTrue(row(1_500, false, 1_600).isReached());
        assertFalse(row(1_500, false, 1_400).isReached());
    }

    @Test
    void shouldPrintTargetMedianAndSpread() {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        new TableRow("what", "x", 1.15, true, new Spread(1, 1.2, 1.3))
                .print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        final String line = bytes.toString(StandardCharsets.UTF_8).strip();
        assertEquals("what <= 1.15 1.20 (1.00 to 1.30) x NOT REACHED", line.replaceAll(" +", " "));
    }

    private static TableRow row(final double target, final boolean isAtMost, final double value) {
        return new TableRow("what", "x", target, isAtMost, Spread.of(value));
    }
}
