package io.voicegateway.engine.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.RecordingResult;
import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.gagravarr.opus.OpusFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes a recording dies; the next one goes on with it, or ends it. */
class RecordingRecoveryTest {
    private static final RecordedTrack DRIVER =
            new RecordedTrack("driver.opus", "driver", "driver_c1", "TR_1");
    private static final RecordedTrack BOT = new RecordedTrack("bot.opus", "bot", "bot_c1", "TR_2");
    private static final Map<String, String> LABELS = Map.of("call_id", "c1");
    private static final Instant ZERO = Instant.parse("2026-01-01T10:00:00Z");
    private static final long FRAME_NS = 20_000_000;
    private static final long SECOND_NS = 1_000_000_000;
    private static final int FRAME_SAMPLES = 960;
    private static final byte[] WORD = {(byte) 0xf8, 1, 2, 3};

    @TempDir private Path directory;

    /** Records a number of frames from sample 0 on, and dies. */
    private void crashAfter(final RecordedTrack track, final int frames) throws IOException {
        final RecordingSession session = session(0);
        session.start(0);
        record(session, track, 0, frames);
    }

    private RecordingSession session(final long zeroNs) {
        return new RecordingSession(
                directory,
                LABELS,
                new EngineCounters(),
                RecordingFiles.OF_FILE_SYSTEM,
                zeroNs,
                ZERO);
    }

    private static void record(
            final RecordingSession session,
            final RecordedTrack track,
            final long fromNs,
            final int frames)
            throws IOException {
        final TrackRecorder recorder = session.recorder(track, fromNs);
        for (int i = 0; i < frames; i++) {
            recorder.onPacket(
                    i,
                    i * FRAME_SAMPLES,
                    fromNs + i * FRAME_NS,
                    new UnsafeBuffer(WORD),
                    0,
                    WORD.length);
        }
        session.flush(fromNs + frames * FRAME_NS);
    }

    private String manifest() throws IOException {
        return Files.readString(directory.resolve("manifest.json")).replaceAll("\\s+", "");
    }

    private long lengthSamples(final String file) throws IOException {
        long last = 0;
        try (OpusFile opus = new OpusFile(directory.resolve(file).toFile())) {
            for (var packet = opus.getNextAudioPacket();
                    packet != null;
                    packet = opus.getNextAudioPacket()) {
                last = packet.getGranulePosition();
            }
        }
        return last - OggOpusWriter.PRE_SKIP_SAMPLES;
    }

    private void assertDigest(final String file) throws Exception {
        final byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest(Files.readAllBytes(directory.resolve(file)));
        assertTrue(manifest().contains(HexFormat.of().formatHex(digest)), manifest());
    }

    @Test
    void shouldNameAnErrorOnceHoweverOftenItIsTriedAgain() throws IOException {
        final RecordingSession session =
                new RecordingSession(
                        directory,
                        LABELS,
                        new EngineCounters(),
                        _ -> {
                            throw new IOException("disk-full");
                        },
                        0,
                        ZERO);

        for (int attempt = 0; attempt < 3; attempt++) {
            session.start(0);
            session.fail(
                    assertThrows(IOException.class, () -> session.recorder(DRIVER, 0)), SECOND_NS);
        }

        assertEquals(manifest().indexOf("disk-full"), manifest().lastIndexOf("disk-full"));
        assertTrue(manifest().contains("disk-full"), manifest());
    }

    @Test
    void shouldGoOnWithAGapOfTheCrash() throws Exception {
        crashAfter(DRIVER, 100);

        final RecordingSession next = session(0);
        next.resume(7 * SECOND_NS, ZERO.plusSeconds(5));
        record(next, DRIVER, 7 * SECOND_NS + 5 * FRAME_NS, 50);
        final RecordingResult result = next.stop(8 * SECOND_NS + 5 * FRAME_NS);

        assertEquals("recovered", result.state());
        assertEquals(6_100, result.durationMs());
        assertEquals(List.of("driver.opus"), result.files());
        assertEquals(6_100 * 48, lengthSamples("driver.opus"));
        assertTrue(
                manifest()
                        .contains(
                                "\"gaps\":[{\"at_sample\":96000,\"samples\":148800,\"cause\":\"crash\"}"),
                manifest());
        assertTrue(manifest().contains("\"clock_zero\":\"2026-01-01T10:00:00.000Z\""), manifest());
        assertDigest("driver.opus");
    }

    @Test
    void shouldShowThatItIsRecordedAgain() throws Exception {
        crashAfter(DRIVER, 10);

        session(0).resume(0, ZERO.plusSeconds(1));

        assertTrue(manifest().contains("\"state\":\"recording\""), manifest());
    }

    @Test
    void shouldEndEveryFileAtTheEndOfTheLongest() throws Exception {
        final RecordingSession crashed = session(0);
        crashed.start(0);
        record(crashed, DRIVER, 0, 100);
        record(crashed, BOT, 0, 30);

        final RecordingResult result = session(0).finishLeft();

        assertEquals("recovered", result.state());
        assertEquals(2_000, result.durationMs());
        assertEquals(100 * FRAME_SAMPLES, lengthSamples("driver.opus"));
        assertEquals(100 * FRAME_SAMPLES, lengthSamples("bot.opus"));
        assertTrue(manifest().contains("\"state\":\"recovered\""), manifest());
        assertDigest("driver.opus");
        assertDigest("bot.opus");
    }

    @Test
    void shouldEndItAgainWhenTheFirstTimeWasNotReported() throws Exception {
        crashAfter(DRIVER, 100);
        session(0).finishLeft();

        session(0).finishLeft();

        // The packet that carries the end-of-stream mark is trimmed at first and stays when the
        // file goes on.
        assertEquals(100 * FRAME_SAMPLES + 120, lengthSamples("driver.opus"));
        assertDigest("driver.opus");
    }

    @Test
    void shouldCutATornPageOff() throws Exception {
        crashAfter(DRIVER, 100);
        tear("driver.opus");

        final RecordingResult result = session(0).finishLeft();

        assertEquals("recovered", result.state());
        assertTrue(result.durationMs() < 2_000, "durationMs=" + result.durationMs());
        assertEquals(result.durationMs() * 48, lengthSamples("driver.opus"));
        assertDigest("driver.opus");
    }

    private void tear(final String file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(directory.resolve(file), StandardOpenOption.WRITE)) {
            channel.truncate(channel.size() - 7);
        }
    }

    @Test
    void shouldGoOnAtTheEndWhenTheClockWasSetBack() throws Exception {
        crashAfter(DRIVER, 100);

        final RecordingSession next = session(0);
        next.resume(0, ZERO.minusSeconds(3_600));
        record(next, DRIVER, 0, 50);
        final RecordingResult result = next.stop(50 * FRAME_NS);

        assertEquals(3_000, result.durationMs());
        assertEquals(150 * FRAME_SAMPLES, lengthSamples("driver.opus"));
    }

    @Test
    void shouldFindTheFilesWithoutTheirManifest() throws Exception {
        crashAfter(DRIVER, 100);
        Files.writeString(directory.resolve("manifest.json"), "{\"state\":\"recor");

        final RecordingResult result = session(0).finishLeft();

        assertEquals(List.of("driver.opus"), result.files());
        assertEquals(2_000, result.durationMs());
        assertTrue(manifest().contains("\"role\":\"driver\""), manifest());
    }

    @Test
    void shouldNotFollowAManifestOutOfItsDirectory() throws Exception {
        crashAfter(DRIVER, 10);
        final Path outside = directory.resolveSibling("outside.opus");
        Files.writeString(
                directory.resolve("manifest.json"),
                "{\"tracks\":[{\"file\":\"../outside.opus\",\"role\":\"driver\"}]}");

        assertEquals(List.of("driver.opus"), session(0).finishLeft().files());
        assertFalse(Files.exists(outside));
    }

    @Test
    void shouldEndARecordingWithoutAFile() throws Exception {
        final RecordingResult result = session(0).finishLeft();

        assertEquals(List.of(), result.files());
        assertEquals(0, result.durationMs());
    }

    @Test
    void shouldStartAFileOverThatWasTornInItsHeaders() throws Exception {
        crashAfter(DRIVER, 10);
        Files.writeString(directory.resolve("driver.opus"), "Ogg");

        assertEquals(0, session(0).finishLeft().durationMs());
        assertEquals(0, lengthSamples("driver.opus"));
    }

    @Test
    void shouldSayThatAFileCannotBeOpened() throws Exception {
        Files.createDirectory(directory.resolve("driver.opus"));

        assertThrows(IOException.class, () -> session(0).finishLeft());
    }
}
