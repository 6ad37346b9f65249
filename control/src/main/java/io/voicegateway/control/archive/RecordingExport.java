package io.voicegateway.control.archive;

import io.voicegateway.engine.api.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a recording out of the archive. Its own files stay as they are. A target appears when it is whole, in the place of what was
 * there.
 */
public final class RecordingExport {
    private static final String TEMPORARY = ".part";
    private static final String DRIVER = "driver";
    private static final String BOT = "bot";

    private final RecordingReader reader;

    public RecordingExport(final RecordingReader reader) {
        this.reader = reader;
    }

    /**
     * Decodes the call: the caller left, the bot right, and a channel for each human behind them. A role without a file is silent.
     *
     * @return what each channel is
     */
    public List<String> mix(
            final StoredRecording recording, final int sampleRateHz, final Path target)
            throws IOException {
        final List<String> labels = new ArrayList<>(List.of(DRIVER, BOT));
        final List<@Nullable Path> channels = new ArrayList<>();
        channels.add(path(recording, DRIVER));
        channels.add(path(recording, BOT));
        for (final StoredTrack track : recording.tracks()) {
            if (!track.role().equals(DRIVER) && !track.role().equals(BOT) && recording.has(track)) {
                labels.add(track.label());
                channels.add(recording.path(track));
            }
        }
        write(target, part -> reader.writeWav(channels, sampleRateHz, part));
        return labels;
    }

    /** Decodes one track alone. */
    public void decode(
            final StoredRecording recording,
            final StoredTrack track,
            final int sampleRateHz,
            final Path target)
            throws IOException {
        final List<@Nullable Path> channels = new ArrayList<>();
        channels.add(recording.path(track));
        write(target, part -> reader.writeWav(channels, sampleRateHz, part));
    }

    /** Copies a track's file: all of an ended one, the whole pages of one that is still written or was torn. */
    public void copy(final StoredRecording recording, final StoredTrack track, final Path target)
            throws IOException {
        final long length = reader.check(recording.path(track)).wholeBytes();
        write(
                target,
                part -> {
                    try (InputStream in = Files.newInputStream(recording.path(track));
                            OutputStream out = Files.newOutputStream(part)) {
                        long left = length;
                        final byte[] bytes = new byte[64 * 1024];
                        while (left > 0) {
                            final int count = in.read(bytes, 0, (int) Math.min(bytes.length, left));
                            if (count < 0) {
                                return;
                            }
                            out.write(bytes, 0, count);
                            left -= count;
                        }
                    }
                });
    }

    /** Tracks whose files are there; others are for {@link RecordingVerifier} to tell. */
    public static List<StoredTrack> tracks(final StoredRecording recording) {
        return recording.tracks().stream().filter(recording::has).toList();
    }

    private static @Nullable Path path(final StoredRecording recording, final String role) {
        for (final StoredTrack track : recording.tracks()) {
            if (track.role().equals(role) && recording.has(track)) {
                return recording.path(track);
            }
        }
        return null;
    }

    private static void write(final Path target, final FileAction action) throws IOException {
        final Path part = target.resolveSibling(target.getFileName() + TEMPORARY);
        try {
            action.run(part);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Makes a file. */
    private interface FileAction {
        void run(Path file) throws IOException;
    }
}
