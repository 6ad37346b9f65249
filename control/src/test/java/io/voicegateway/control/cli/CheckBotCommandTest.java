package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.api.BotReport.Finding;
import io.voicegateway.engine.api.BotReport.Outcome;
import io.voicegateway.engine.api.BotRule;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckBotCommandTest {
    private static final String URL = "ws://127.0.0.1:9/{call_id}?token=hunter2";

    private static final BotReport GOOD =
            new BotReport(
                    List.of(
                            new Finding(BotRule.CONNECT, Outcome.KEPT, "after 3 ms", ""),
                            new Finding(
                                    BotRule.KNOWN,
                                    Outcome.BROKEN,
                                    "1 of 9 messages",
                                    "{\"event\":\"hello\"}"),
                            new Finding(BotRule.MARKS, Outcome.NOT_SEEN, "asked for none", "")));
    private static final BotReport BAD =
            new BotReport(
                    List.of(
                            new Finding(BotRule.CONNECT, Outcome.BROKEN, "connect failed", ""),
                            new Finding(BotRule.STAY, Outcome.NOT_SEEN, "", "")));

    private final AtomicReference<@Nullable BotLegDescription> dialled = new AtomicReference<>();
    private final AtomicReference<@Nullable Long> talkedMs = new AtomicReference<>();

    private CommandRun run(final BotReport report, final String... arguments) {
        return CommandRun.probe(
                (description, talkMs) -> {
                    dialled.set(description);
                    talkedMs.set(talkMs);
                    return report;
                },
                Map.of("VOICE_GATEWAY_BOT_DIALECT", "opus"),
                arguments);
    }

    private BotLegDescription dialled() {
        return Objects.requireNonNull(dialled.get());
    }

    @Test
    void shouldPrintATableForPeople() {
        final List<String> lines = run(GOOD, "check-bot", URL, "--dialect", "twilio").lines();

        assertEquals(
                List.of(
                        "Checking ws://127.0.0.1:9/%7Bcall_id%7D?*** as twilio for 20 s",
                        "",
                        "RULE           LEVEL   RESULT    SEEN",
                        "connect        must    kept      takes the upgrade: after 3 ms",
                        "known          should  broken    sends no message that the wire does not"
                                + " have: 1 of 9 messages",
                        "                                 {\"event\":\"hello\"}",
                        "marks          must    not seen  asks for no more marks than can wait:"
                                + " asked for none",
                        "",
                        "1 kept, 1 broken, 1 not seen"),
                lines);
    }

    @Test
    void shouldPrintTheSameAsJson() {
        final List<String> lines = run(GOOD, "check-bot", URL, "--json").lines();

        assertEquals(1, lines.size());
        final JsonObject report = new JsonObject(lines.getFirst());
        assertTrue(report.getBoolean("ok"));
        assertEquals("opus", report.getString("dialect"));
        final JsonObject known = report.getJsonArray("rules").getJsonObject(1);
        assertEquals("known", known.getString("rule"));
        assertEquals("should", known.getString("level"));
        assertEquals("broken", known.getString("result"));
        assertEquals("{\"event\":\"hello\"}", known.getString("message"));
    }

    @Test
    void shouldFailWhenAMustIsBroken() {
        final CommandRun run = run(BAD, "check-bot", URL);

        assertEquals(1, run.exitCode());
        assertEquals("voice-gateway: the bot breaks: connect (connect failed)", run.err().strip());
        assertTrue(run.out().contains("connect        must    broken"), run.out());
        assertFalse(new JsonObject(run(BAD, "check-bot", URL, "--json").out()).getBoolean("ok"));
    }

    @Test
    void shouldDialAsTheGatewayDoes() {
        run(
                GOOD,
                "check-bot",
                URL,
                "--dialect",
                "l16",
                "--rate",
                "24000",
                "--seconds",
                "7",
                "--header",
                "Authorization=Bearer a=b",
                "--parameter",
                "from_number=+49");

        final String callId = Objects.requireNonNull(dialled().parameters().get("call_id"));
        assertEquals("ws://127.0.0.1:9/" + callId + "?token=hunter2", dialled().url().toString());
        assertEquals("l16", dialled().dialect());
        assertEquals(24_000, dialled().sampleRateHz());
        assertEquals(Map.of("Authorization", "Bearer a=b"), dialled().headers());
        assertEquals("+49", dialled().parameters().get("from_number"));
        assertEquals("call_" + callId, dialled().parameters().get("room"));
        assertEquals(7_000L, talkedMs.get());
    }

    @ParameterizedTest
    @CsvSource({
        "check-bot, URL",
        "check-bot http://127.0.0.1/?t=hunter2, URL",
        "check-bot ws://169.254.169.254/?t=hunter2, URL",
        "check-bot ws://h:70000/?t=hunter2, URL",
        "check-bot ws://|/?t=hunter2, URL",
        "check-bot ws://u:hunter2@h/, URL",
        "check-bot ws://h/ --dialect morse, --dialect",
        "check-bot ws://h/ --dialect twilio --rate 16000, --rate",
        "check-bot ws://h/ --dialect l16 --rate 44100, --rate",
        "check-bot ws://h/ --seconds 1, --seconds",
        "check-bot ws://h/ --header Host=hunter2, --header",
        "check-bot ws://h/ --header x, --header"
    })
    void shouldNameWhatIsWrongAndKeepSecrets(final String line, final String word) {
        final String refusal = run(GOOD, line.split(" ")).refusal(2);

        assertTrue(refusal.contains(word), refusal);
        assertFalse(refusal.contains("hunter2"), refusal);
    }

    @Test
    void shouldPrintNoSecret() {
        for (final String form : List.of("--json", "--dialect=twilio")) {
            final CommandRun run = run(BAD, "check-bot", URL, "--header", "X-Key=hunter2", form);
            assertFalse((run.out() + run.err()).contains("hunter2"), run.out());
        }
    }
}
