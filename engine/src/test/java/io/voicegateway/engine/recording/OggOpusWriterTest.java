package io.voicegateway.engine.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.gagravarr.opus.OpusFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OggOpusWriterTest {
    private static final int FRAME_SAMPLES = 960;

    @TempDir private Path directory;
    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("driver.opus");
    }

    @Test
    void shouldPutSampleZeroBehindThePreSkip() throws Exception {
        write(3, 3 * FRAME_SAMPLES);

        try (OpusFile opus = new OpusFile(file.toFile())) {
            assertEquals(OggOpusWriter.PRE_SKIP_SAMPLES, opus.getInfo().getPreSkip());
            assertEquals(1, opus.getInfo().getNumChannels());
        }
        assertEquals(3 * FRAME_SAMPLES, lengthSamples());
        assertEquals(3, wordCount());
    }

    @Test
    void shouldEndAtTheExactSample() throws Exception {
        write(3, 3 * FRAME_SAMPLES + 1_001);

        assertEquals(3 * FRAME_SAMPLES + 1_001, lengthSamples());
    }

    /** The packet that carries the mark of the end is trimmed away, and not counted. */
    @Test
    void shouldCountTheSamplesThatTheFileHas() throws Exception {
        try (OggOpusWriter writer = open()) {
            append(writer);
            writer.flush();
            writer.finish(FRAME_SAMPLES);

            assertEquals(FRAME_SAMPLES, writer.endSamples());
        }
        assertEquals(FRAME_SAMPLES, lengthSamples());
    }

    @Test
    void shouldDigestTheWholeFile() throws Exception {
        final String digest = write(3, 3 * FRAME_SAMPLES);

        assertEquals(sha256(), digest);
        assertNotEquals(digest, write(2, 6 * FRAME_SAMPLES));
        assertEquals(6 * FRAME_SAMPLES, lengthSamples());
    }

    @Test
    void shouldNotPutMoreThanASecondIntoAPage() throws Exception {
        try (OggOpusWriter writer = open()) {
            writer.appendSilence(10 * 48_000);
            append(writer);
            writer.finish(12 * 48_000);
        }

        long lastGranule = 0;
        try (OpusFile opus = new OpusFile(file.toFile())) {
            for (var packet = opus.getNextAudioPacket();
                    packet != null;
                    packet = opus.getNextAudioPacket()) {
                assertTrue(packet.getGranulePosition() - lastGranule <= 48_000);
                lastGranule = packet.getGranulePosition();
            }
        }
        assertEquals(12 * 48_000, lengthSamples());
        assertEquals(1, wordCount());
    }

    @Test
    void shouldGoOnBehindAnEndedFile() throws Exception {
        write(3, 3 * FRAME_SAMPLES + 100);

        try (OggOpusWriter writer = open()) {
            assertEquals(3 * FRAME_SAMPLES + 120, writer.endSamples());
            append(writer);
            writer.finish(writer.endSamples());
            assertEquals(sha256(), writer.sha256());
        }

        assertEquals(4, wordCount());
        assertEquals(4 * FRAME_SAMPLES + 120, lengthSamples());
    }

    @Test
    void shouldGoOnBehindTheLastWholePageWhereverTheFileWasTorn() throws Exception {
        try (OggOpusWriter writer = open()) {
            for (int i = 0; i < 4; i++) {
                append(writer);
                writer.flush();
            }
        }
        final byte[] whole = Files.readAllBytes(file);

        for (int length = 0; length <= whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            final long endSamples;
            try (OggOpusWriter writer = open()) {
                assertTrue(writer.endSamples() >= 0, "torn at " + length);
                assertEquals(0, writer.endSamples() % FRAME_SAMPLES, "torn at " + length);
                append(writer);
                endSamples = writer.endSamples();
                writer.finish(endSamples);
                assertEquals(sha256(), writer.sha256(), "torn at " + length);
            }
            assertEquals(endSamples, lengthSamples(), "torn at " + length);
            assertEquals(endSamples / FRAME_SAMPLES, wordCount(), "torn at " + length);
        }
    }

    private String write(final int wordCount, final long lengthSamples) throws IOException {
        try (OggOpusWriter writer = open()) {
            for (int i = 0; i < wordCount; i++) {
                append(writer);
            }
            writer.finish(lengthSamples);
            return writer.sha256();
        }
    }

    private OggOpusWriter open() throws IOException {
        return OggOpusWriter.open(
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE),
                List.of("TITLE=driver"));
    }

    private static void append(final OggOpusWriter writer) throws IOException {
        final UnsafeBuffer packet = new UnsafeBuffer(new byte[40]);
        packet.putByte(0, (byte) 0xF8);
        writer.append(packet, 0, packet.capacity(), FRAME_SAMPLES);
    }

    private long lengthSamples() throws IOException {
        try (OpusFile opus = new OpusFile(file.toFile())) {
            long end = 0;
            for (var packet = opus.getNextAudioPacket();
                    packet != null;
                    packet = opus.getNextAudioPacket()) {
                end = packet.getGranulePosition();
            }
            return end - opus.getInfo().getPreSkip();
        }
    }

    private int wordCount() throws IOException {
        try (OpusFile opus = new OpusFile(file.toFile())) {
            int count = 0;
            for (var packet = opus.getNextAudioPacket();
                    packet != null;
                    packet = opus.getNextAudioPacket()) {
                if (packet.getData().length == 40) {
                    count++;
                }
            }
            return count;
        }
    }

    private String sha256() throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
