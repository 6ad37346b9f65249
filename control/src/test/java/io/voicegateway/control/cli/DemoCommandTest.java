package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoCommandTest {
    @Test
    void shouldShowOneShortCallUnlessToldOtherwise() {
        assertEquals(new DemoOptions(10, 1), shown("demo"));
    }

    @Test
    void shouldPassOnItsOptions() {
        assertEquals(new DemoOptions(30, 20), shown("demo", "--seconds", "30", "--calls", "20"));
    }

    @ParameterizedTest
    @CsvSource({
        "--seconds, 2",
        "--seconds, 3601",
        "--seconds, long",
        "--calls,   0",
        "--calls,   201",
        "--calls,   -1"
    })
    void shouldNameWrongOption(final String option, final String value) {
        final String refusal = CommandRun.demo((_, _, _) -> 0, "demo", option, value).refusal(2);

        assertTrue(refusal.contains(option), refusal);
        assertTrue(refusal.contains(value), refusal);
    }

    @Test
    void shouldSayWhatFailed() {
        final CommandRun run =
                CommandRun.demo(
                        (_, _, _) -> {
                            throw new CommandException("the bot heard nothing");
                        },
                        "demo");

        assertEquals("voice-gateway: the bot heard nothing", run.refusal(1));
    }

    private static DemoOptions shown(final String... arguments) {
        final AtomicReference<DemoOptions> shown = new AtomicReference<>();
        final CommandRun run =
                CommandRun.demo(
                        (options, _, _) -> {
                            shown.set(options);
                            return 0;
                        },
                        arguments);
        assertEquals(List.of(), run.lines());
        return shown.get();
    }
}
