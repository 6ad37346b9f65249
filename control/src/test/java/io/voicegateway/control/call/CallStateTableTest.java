package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The README's table of states says what the code does. */
class CallStateTableTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void shouldBeAsTheReadmeSays() throws IOException {
        final Map<CallState, Set<CallState>> coded = new EnumMap<>(CallState.class);
        for (final CallState from : CallState.values()) {
            final Set<CallState> next = EnumSet.noneOf(CallState.class);
            Arrays.stream(CallState.values()).filter(from::mayBecome).forEach(next::add);
            coded.put(from, next);
        }

        assertEquals(coded, documented());
    }

    private static Map<CallState, Set<CallState>> documented() throws IOException {
        final Map<CallState, Set<CallState>> table = new EnumMap<>(CallState.class);
        Files.readAllLines(README).stream()
                .dropWhile(line -> !line.equals("## States of a call"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| from"))
                .map(line -> line.split("\\|", -1))
                .forEach(cells -> table.put(state(cells[1]), states(cells[2])));
        return table;
    }

    private static Set<CallState> states(final String cell) {
        final Set<CallState> states = EnumSet.noneOf(CallState.class);
        for (final String word : cell.split(",", -1)) {
            if (!word.isBlank()) {
                states.add(state(word));
            }
        }
        return states;
    }

    private static CallState state(final String word) {
        return CallState.valueOf(word.strip().toUpperCase(Locale.ROOT));
    }

    @Test
    void shouldNameEveryEndReason() throws IOException {
        final String readme = Files.readString(README);

        for (final EndReason reason : EndReason.values()) {
            final String word = "`" + reason.name().toLowerCase(Locale.ROOT) + "`";
            assertTrue(readme.contains(word), word);
        }
    }
}
