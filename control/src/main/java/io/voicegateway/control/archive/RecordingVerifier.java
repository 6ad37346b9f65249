package io.voicegateway.control.archive;

import io.voicegateway.engine.api.RecordingReader;
import io.voicegateway.engine.api.TrackCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares a recording's files with what they and the manifest say of themselves.
 * <p>
 * A recording that is not ended yet has whole pages, and perhaps the begin of one; lengths and SHA-256 come with its end.
 */
public final class RecordingVerifier {
    private static final int SAMPLES_PER_MS = 48;

    private final RecordingReader reader;

    public RecordingVerifier(final RecordingReader reader) {
        this.reader = reader;
    }

    /** One verdict for each file that is there or should be. */
    public List<FileVerdict> verify(final StoredRecording recording) throws IOException {
        final List<FileVerdict> verdicts = new ArrayList<>();
        if (recording.state().equals(StoredRecording.BROKEN)) {
            verdicts.add(
                    FileVerdict.broken(
                            recording.callId(),
                            StoredRecording.MANIFEST,
                            Files.exists(recording.directory().resolve(StoredRecording.MANIFEST))
                                    ? "is no manifest"
                                    : "is missing"));
        }
        for (final StoredTrack track : recording.tracks()) {
            verdicts.add(verify(recording, track));
        }
        final Set<String> named =
                recording.tracks().stream().map(StoredTrack::file).collect(Collectors.toSet());
        for (final String file : recording.files()) {
            // One that is being added is in the directory before it is in the manifest.
            if (!named.contains(file) && !recording.isOpen()) {
                verdicts.add(
                        FileVerdict.broken(recording.callId(), file, "is not in the manifest"));
            }
        }
        return verdicts;
    }

    private FileVerdict verify(final StoredRecording recording, final StoredTrack track) {
        final String callId = recording.callId();
        if (!track.hasPlainName()) {
            return FileVerdict.broken(
                    callId, track.file(), "is no name of a file in the recording's directory");
        }
        if (!recording.has(track)) {
            return FileVerdict.broken(callId, track.file(), "is missing");
        }
        final TrackCheck check;
        try {
            check = reader.check(recording.path(track));
        } catch (final IOException e) {
            return FileVerdict.broken(callId, track.file(), "cannot be read: " + e);
        }
        final List<String> faults = new ArrayList<>(check.faults());
        if (!recording.isOpen()) {
            compare(recording, track, check, faults);
        }
        return new FileVerdict(
                callId,
                track.file(),
                check.samples(),
                check.pageCount(),
                check.fileBytes(),
                recording.isOpen(),
                faults);
    }

    private static void compare(
            final StoredRecording recording,
            final StoredTrack track,
            final TrackCheck check,
            final List<String> faults) {
        if (check.wholeBytes() != check.fileBytes()) {
            faults.add(
                    "its last "
                            + (check.fileBytes() - check.wholeBytes())
                            + " bytes are no whole page");
        }
        if (!check.isEnded()) {
            faults.add(
                    "it has no end"
                            + (recording.errors().isEmpty()
                                    ? ""
                                    : ": recording it failed: " + recording.errors().getLast()));
        }
        if (!track.isEnded()) {
            return;
        }
        compare("samples", track.samples(), check.samples(), faults);
        compare("ms", recording.durationMs(), check.samples() / SAMPLES_PER_MS, faults);
        compare("bytes", track.bytes(), check.fileBytes(), faults);
        if (!check.sha256().equalsIgnoreCase(track.sha256())) {
            faults.add("its SHA-256 is not the manifest's: " + check.sha256());
        }
    }

    private static void compare(
            final String unit, final long expected, final long actual, final List<String> faults) {
        if (expected != actual) {
            faults.add("it has " + actual + " " + unit + ", the manifest says " + expected);
        }
    }
}
