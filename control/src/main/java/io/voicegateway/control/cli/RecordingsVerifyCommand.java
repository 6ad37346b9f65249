package io.voicegateway.control.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.archive.FileVerdict;
import io.voicegateway.control.archive.RecordingVerifier;
import io.voicegateway.control.archive.StoredRecording;
import io.voicegateway.engine.api.RecordingReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A line for each file. */
@Command(
        name = "verify",
        description = {
            "Verify files: every page's checksum, number and position; and, of a recording that is ended, its length,"
                    + " size and SHA-256 against the manifest.",
            "One line per file: ok, open (whole as far as it is written; its end is not known yet) or broken, and"
                    + " why. Exits with 1 when one is broken."
        })
final class RecordingsVerifyCommand implements Callable<Integer> {
    private static final double SAMPLES_PER_S = 48_000;

    private final RecordingsCommand recordings;
    private final RecordingReader reader;
    private final PrintStream out;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            converter = CallIdConverter.class,
            description = "The call. Default: all.")
    private @Nullable String callId;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean isJson;

    RecordingsVerifyCommand(
            final RecordingsCommand recordings,
            final RecordingReader reader,
            final PrintStream out) {
        this.recordings = recordings;
        this.reader = reader;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        final RecordingVerifier verifier = new RecordingVerifier(reader);
        final List<StoredRecording> chosen =
                callId == null ? recordings.archive().all() : List.of(recordings.recording(callId));
        int fileCount = 0;
        int brokenCount = 0;
        for (final StoredRecording recording : chosen) {
            for (final FileVerdict verdict : verifier.verify(recording)) {
                fileCount++;
                brokenCount += verdict.isBroken() ? 1 : 0;
                out.println(isJson ? json(verdict).encode() : line(verdict));
            }
        }
        if (brokenCount > 0) {
            throw new CommandException(brokenCount + " of " + fileCount + " files broken");
        }
        return 0;
    }

    private static String line(final FileVerdict verdict) {
        final String found =
                verdict.isBroken()
                        ? String.join("; ", verdict.faults())
                        : String.format(
                                Locale.ROOT,
                                "%.3f s, %d pages, %d bytes",
                                verdict.samples() / SAMPLES_PER_S,
                                verdict.pages(),
                                verdict.bytes());
        return String.format(
                Locale.ROOT,
                "%-6s  %s/%s  %s",
                state(verdict),
                verdict.callId(),
                verdict.file(),
                found);
    }

    private static JsonObject json(final FileVerdict verdict) {
        return new JsonObject()
                .put("call_id", verdict.callId())
                .put("file", verdict.file())
                .put("state", state(verdict))
                .put("samples", verdict.samples())
                .put("pages", verdict.pages())
                .put("bytes", verdict.bytes())
                .put("faults", new JsonArray(verdict.faults()));
    }

    private static String state(final FileVerdict verdict) {
        if (verdict.isBroken()) {
            return "broken";
        }
        return verdict.isOpen() ? "open" : "ok";
    }
}
