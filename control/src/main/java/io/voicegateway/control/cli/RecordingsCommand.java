package io.voicegateway.control.cli;

import io.voicegateway.control.archive.RecordingArchive;
import io.voicegateway.control.archive.StoredRecording;
import io.voicegateway.engine.api.RecordingReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Looks at recordings beside the host, and never changes them. */
@Command(
        name = "recordings",
        description = {
            "List, verify and export a host's recordings, in a process of its own.",
            "Works while the host runs and records, and after it crashed; nothing is changed."
        },
        synopsisSubcommandLabel = "COMMAND")
final class RecordingsCommand implements Runnable {
    private static final String COMMANDS = "list, verify, export";

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "Data directory of the host. Default: VOICE_GATEWAY_DATA, or ./data.")
    private Path data;

    private RecordingsCommand(final Map<String, String> environment) {
        data = Path.of(environment.getOrDefault("VOICE_GATEWAY_DATA", "./data"));
    }

    /** The command with those below it. */
    static CommandLine of(
            final Map<String, String> environment,
            final RecordingReader reader,
            final PrintStream out) {
        final RecordingsCommand recordings = new RecordingsCommand(environment);
        return new CommandLine(recordings)
                .addSubcommand(new RecordingsListCommand(recordings, reader, out))
                .addSubcommand(new RecordingsVerifyCommand(recordings, reader, out))
                .addSubcommand(new RecordingsExportCommand(recordings, reader, out));
    }

    /** Reached without one of them. */
    @Override
    public void run() {
        throw new ParameterException(
                Objects.requireNonNull(spec).commandLine(),
                "Missing command: " + COMMANDS + " (or --help)");
    }

    RecordingArchive archive() {
        if (!Files.isDirectory(data)) {
            throw new CommandException("--data: no such directory: " + data);
        }
        return new RecordingArchive(data);
    }

    StoredRecording recording(final String callId) throws IOException {
        final RecordingArchive archive = archive();
        return archive.find(callId)
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "no recording of call "
                                                + callId
                                                + " in "
                                                + archive.directory()));
    }
}
