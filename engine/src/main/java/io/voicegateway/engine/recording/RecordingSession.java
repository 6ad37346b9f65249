package io.voicegateway.engine.recording;

import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The recording of one call: its files, on one clock, of one length. Used by the recording thread. */
final class RecordingSession {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Path directory;
    private final Map<String, String> labels;
    private final EngineCounters counters;
    private final RecordingFiles files;
    private final Map<String, TrackRecorder> tracks = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private long zeroNs;
    private Instant startedAt;
    private boolean isRunning;
    private boolean isRecovered;

    RecordingSession(
            final Path directory,
            final Map<String, String> labels,
            final EngineCounters counters,
            final RecordingFiles files,
            final long zeroNs,
            final Instant startedAt) {
        this.directory = directory;
        this.labels = labels;
        this.counters = counters;
        this.files = files;
        this.zeroNs = zeroNs;
        this.startedAt = startedAt;
    }

    Path directory() {
        return directory;
    }

    boolean isRunning() {
        return isRunning;
    }

    /** Starts, or goes on after a stop: the same files grow, with a gap of cause {@code stopped}. */
    void start(final long nowNs) throws IOException {
        Files.createDirectories(directory);
        isRunning = true;
        for (final TrackRecorder stopped : List.copyOf(tracks.values())) {
            final TrackRecorder resumed = open(stopped.track());
            resumed.fill(samplesAt(nowNs), "stopped");
        }
        writeManifest("recording", samplesAt(nowNs));
    }

    /**
     * Goes on with what a process that crashed left here: the same files grow, with a gap of cause {@code crash} of the length of its
     * absence.
     *
     * @param now the wall clock, the only one that both processes know; when it was set back, the files go on at their end
     */
    void resume(final long nowNs, final Instant now) throws IOException {
        open(LeftRecording.of(directory));
        final long elapsedNs = Math.max(0, Duration.between(startedAt, now).toNanos());
        zeroNs = nowNs - Math.max(elapsedNs, nanos(endSamples()));
        for (final TrackRecorder left : tracks.values()) {
            left.continueAfterCrash(zeroNs, samplesAt(nowNs));
        }
        writeManifest("recording", samplesAt(nowNs));
    }

    /** Ends what a process that crashed left here: every file at the end of the longest. */
    RecordingResult finishLeft() throws IOException {
        open(LeftRecording.of(directory));
        isRunning = false;
        return finish(endSamples());
    }

    private void open(final LeftRecording left) throws IOException {
        isRunning = true;
        isRecovered = true;
        startedAt = left.startedAt() == null ? startedAt : left.startedAt();
        errors.addAll(left.errors());
        for (final LeftRecording.LeftTrack track : left.tracks()) {
            open(track.track()).restore(track);
        }
    }

    private long endSamples() {
        long length = 0;
        for (final TrackRecorder recorder : tracks.values()) {
            length = Math.max(length, recorder.writer().endSamples());
        }
        return length;
    }

    private static long nanos(final long samples) {
        return samples * 125_000 / 6;
    }

    /** The recorder of a file, opened when it is new. */
    TrackRecorder recorder(final RecordedTrack track, final long nowNs) throws IOException {
        TrackRecorder recorder = tracks.get(track.file());
        if (recorder == null) {
            recorder = open(track);
            writeManifest("recording", samplesAt(nowNs));
        }
        recorder.source(track.sid());
        return recorder;
    }

    private TrackRecorder open(final RecordedTrack track) throws IOException {
        final FileChannel channel = files.open(directory.resolve(track.file()));
        final OggOpusWriter writer;
        try {
            writer = OggOpusWriter.open(channel, List.of("TITLE=" + track.role()));
        } catch (final IOException e) {
            channel.close();
            throw e;
        }
        final TrackRecorder recorder = new TrackRecorder(track, writer, counters, zeroNs);
        tracks.put(track.file(), recorder);
        return recorder;
    }

    /** Writes what has waited long enough, and the pages that are due. */
    void flush(final long nowNs) throws IOException {
        for (final TrackRecorder recorder : tracks.values()) {
            recorder.release(nowNs);
            recorder.flush();
        }
    }

    /** Ends every file at the same sample. */
    RecordingResult stop(final long nowNs) throws IOException {
        isRunning = false;
        for (final TrackRecorder recorder : tracks.values()) {
            recorder.stop();
        }
        return finish(Math.max(OggOpusWriter.roundUp(samplesAt(nowNs)), endSamples()));
    }

    private RecordingResult finish(final long length) throws IOException {
        for (final TrackRecorder recorder : tracks.values()) {
            recorder.finish(length);
            recorder.close();
        }
        final String state = !errors.isEmpty() ? "partial" : isRecovered ? "recovered" : "complete";
        writeManifest(state, length);
        return result(state, length);
    }

    /** Gives up after an error: closes what can be closed, keeps what was written. */
    RecordingResult fail(final Throwable error, final long nowNs) {
        isRunning = false;
        note(error);
        final List<Throwable> more = new ArrayList<>();
        for (final TrackRecorder recorder : tracks.values()) {
            closeQuietly(recorder, more);
        }
        try {
            writeManifest("partial", samplesAt(nowNs));
        } catch (final IOException e) {
            more.add(e);
        }
        more.forEach(this::note);
        return result("partial", samplesAt(nowNs));
    }

    /** Once, however often it is tried again. */
    private void note(final Throwable error) {
        final String text = String.valueOf(error);
        if (!errors.contains(text)) {
            errors.add(text);
        }
    }

    private static void closeQuietly(final TrackRecorder recorder, final List<Throwable> failures) {
        try {
            recorder.flush();
        } catch (final IOException e) {
            failures.add(e);
        }
        try {
            recorder.close();
        } catch (final IOException e) {
            failures.add(e);
        }
    }

    private RecordingResult result(final String state, final long lengthSamples) {
        return new RecordingResult(
                state,
                directory,
                List.copyOf(tracks.keySet()),
                lengthSamples / OggOpusWriter.SAMPLES_PER_MS);
    }

    @Nullable TrackRecorder find(final String file) {
        return tracks.get(file);
    }

    private void writeManifest(final String state, final long lengthSamples) throws IOException {
        Manifest.write(
                directory,
                labels,
                state,
                TIME.format(startedAt),
                lengthSamples,
                tracks.values(),
                errors);
    }

    private long samplesAt(final long nowNs) {
        return Math.max(0, nowNs - zeroNs) * 6 / 125_000;
    }
}
