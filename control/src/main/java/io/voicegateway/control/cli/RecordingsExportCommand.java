package io.voicegateway.control.cli;

import io.voicegateway.control.archive.FileVerdict;
import io.voicegateway.control.archive.RecordingExport;
import io.voicegateway.control.archive.RecordingVerifier;
import io.voicegateway.control.archive.StoredRecording;
import io.voicegateway.control.archive.StoredTrack;
import io.voicegateway.engine.api.RecordingReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Takes one recording out. */
@Command(
        name = "export",
        description = {
            "Export a call's recording.",
            "wav: the call decoded into one file of 16-bit PCM, the caller on the left channel and the bot on the"
                    + " right; each human is a further channel. A role that was not recorded is silent. With"
                    + " --track that track alone, mono.",
            "ogg: the tracks' files, copied; nothing is decoded. With --track that one alone.",
            "Prints a line per file that was written. Of a recording that goes on it is what was written so far."
        })
final class RecordingsExportCommand implements Callable<Integer> {
    private final RecordingsCommand recordings;
    private final RecordingReader reader;
    private final PrintStream out;

    @Parameters(paramLabel = "ID", converter = CallIdConverter.class, description = "The call.")
    private String callId = "";

    @Option(
            names = "--format",
            required = true,
            paramLabel = "wav|ogg",
            converter = FormatConverter.class,
            description = "What to write.")
    private String format = "";

    @Option(
            names = "--track",
            paramLabel = "NAME",
            description = "driver, bot, human, or what else the list names.")
    private @Nullable String trackName;

    @Option(
            names = "--output",
            paramLabel = "PATH",
            description =
                    "A file, or a directory that is there; for several ogg files a directory, made when it is not"
                            + " there. A file that is there is replaced. Default: ID.wav, ID-TRACK.wav or"
                            + " ID-TRACK.opus in the current directory.")
    private @Nullable Path output;

    @Option(
            names = "--rate",
            paramLabel = "HZ",
            converter = RateConverter.class,
            description = "Sample rate of wav: 8000, 12000, 16000, 24000 or 48000. Default: 48000.")
    private int sampleRateHz = 48_000;

    RecordingsExportCommand(
            final RecordingsCommand recordings,
            final RecordingReader reader,
            final PrintStream out) {
        this.recordings = recordings;
        this.reader = reader;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        final StoredRecording recording = recordings.recording(callId);
        final List<StoredTrack> tracks = chosen(recording);
        try {
            if (format.equals("ogg")) {
                copy(recording, tracks);
            } else if (trackName == null) {
                mix(recording);
            } else {
                decode(recording, tracks.getFirst());
            }
        } catch (final IOException e) {
            throw new CommandException("cannot export: " + e);
        }
        refuseDamage(recording, tracks);
        return 0;
    }

    private List<StoredTrack> chosen(final StoredRecording recording) {
        final List<StoredTrack> there = RecordingExport.tracks(recording);
        if (there.isEmpty()) {
            throw new CommandException("the recording of call " + callId + " has no files");
        }
        if (trackName == null) {
            return there;
        }
        return there.stream()
                .filter(track -> track.label().equals(trackName) || track.file().equals(trackName))
                .findFirst()
                .map(List::of)
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "--track: no such track: "
                                                + trackName
                                                + "; the call has "
                                                + there.stream()
                                                        .map(StoredTrack::label)
                                                        .collect(Collectors.joining(", "))));
    }

    private void mix(final StoredRecording recording) throws IOException {
        final Path target = target(callId + ".wav");
        final List<String> channels =
                new RecordingExport(reader).mix(recording, sampleRateHz, target);
        out.println(target + "  channels: " + String.join(", ", channels));
    }

    private void decode(final StoredRecording recording, final StoredTrack track)
            throws IOException {
        final Path target = target(callId + "-" + track.label() + ".wav");
        new RecordingExport(reader).decode(recording, track, sampleRateHz, target);
        out.println(target);
    }

    private void copy(final StoredRecording recording, final List<StoredTrack> tracks)
            throws IOException {
        if (output != null && tracks.size() > 1) {
            Files.createDirectories(output);
        }
        for (final StoredTrack track : tracks) {
            final Path target = target(callId + "-" + track.file());
            new RecordingExport(reader).copy(recording, track, target);
            out.println(target);
        }
    }

    private Path target(final String name) throws IOException {
        final Path chosen = output == null ? Path.of("") : output;
        final Path target =
                output == null || Files.isDirectory(chosen) ? chosen.resolve(name) : chosen;
        final Path parent = target.toAbsolutePath().getParent();
        final Path archive = recordings.archive().directory().toRealPath();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandException("--output: no such directory: " + parent);
        }
        if (parent.toRealPath().startsWith(archive)) {
            throw new CommandException(
                    "--output: is among the recordings, which stay as they are: " + target);
        }
        return target;
    }

    /** What is damaged was exported as far as it goes, which nobody should miss. */
    private void refuseDamage(final StoredRecording recording, final List<StoredTrack> tracks)
            throws IOException {
        final List<String> names = tracks.stream().map(StoredTrack::file).toList();
        final String damage =
                new RecordingVerifier(reader)
                        .verify(recording).stream()
                                .filter(FileVerdict::isBroken)
                                .filter(
                                        verdict ->
                                                trackName == null || names.contains(verdict.file()))
                                .map(
                                        verdict ->
                                                verdict.file()
                                                        + " "
                                                        + String.join("; ", verdict.faults()))
                                .collect(Collectors.joining(" | "));
        if (!damage.isEmpty()) {
            throw new CommandException("exported what there is, but: " + damage);
        }
    }

    /** One of the formats. */
    static final class FormatConverter implements ITypeConverter<String> {
        @Override
        public String convert(final String value) {
            if (!value.matches("wav|ogg")) {
                throw new TypeConversionException("must be wav or ogg: " + value);
            }
            return value;
        }
    }

    /** One of the rates. */
    static final class RateConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(final String value) {
            for (final int rateHz : RecordingReader.SAMPLE_RATES_HZ) {
                if (value.equals(Integer.toString(rateHz))) {
                    return rateHz;
                }
            }
            throw new TypeConversionException(
                    "must be one of " + RecordingReader.SAMPLE_RATES_HZ + ": " + value);
        }
    }
}
