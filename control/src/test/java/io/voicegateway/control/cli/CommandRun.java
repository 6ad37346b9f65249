package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.BotProbe;
import io.voicegateway.engine.recording.OggRecordingReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What one command did, run in this process. */
record CommandRun(int exitCode, String out, String err) {
    static final BotProbe NO_BOT =
            (_, _) -> {
                throw new AssertionError("nobody asked for a bot to be checked");
            };

    static CommandRun of(final Map<String, String> environment, final String... arguments) {
        return of((_, _) -> 0, environment, arguments);
    }

    static CommandRun of(
            final VoiceGatewayCommand.Server server,
            final Map<String, String> environment,
            final String... arguments) {
        return of(server, (_, _, _) -> 0, environment, arguments);
    }

    static CommandRun demo(
            final VoiceGatewayCommand.Demonstration demonstration, final String... arguments) {
        return of((_, _) -> 0, demonstration, Map.of(), arguments);
    }

    static CommandRun probe(
            final BotProbe probe,
            final Map<String, String> environment,
            final String... arguments) {
        return of(
                new VoiceGatewayCommand.Means(
                        (_, _) -> 0, (_, _, _) -> 0, new OggRecordingReader(), probe),
                environment,
                arguments);
    }

    private static CommandRun of(
            final VoiceGatewayCommand.Server server,
            final VoiceGatewayCommand.Demonstration demonstration,
            final Map<String, String> environment,
            final String... arguments) {
        return of(
                new VoiceGatewayCommand.Means(
                        server, demonstration, new OggRecordingReader(), NO_BOT),
                environment,
                arguments);
    }

    private static CommandRun of(
            final VoiceGatewayCommand.Means means,
            final Map<String, String> environment,
            final String... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
        final int exitCode =
                VoiceGatewayCommand.run(
                        means,
                        environment,
                        outStream,
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        arguments);
        outStream.flush();
        return new CommandRun(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /** Checks that nothing went wrong; returns the lines of data. */
    List<String> lines() {
        assertEquals("", err);
        assertEquals(0, exitCode);
        return out.lines().toList();
    }

    /** Checks that the command ended with that code and one line; returns the line. */
    String refusal(final int expectedExitCode) {
        assertEquals(expectedExitCode, exitCode, err);
        assertEquals("", out);
        assertEquals(1, err.lines().count(), err);
        assertTrue(err.startsWith("voice-gateway: "), err);
        return err.strip();
    }
}
