package io.voicegateway.engine.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.voicegateway.engine.fuzz.Mutants;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Files as a crash, a bad disk or a stranger leaves them. Each is scanned as it is, and once more with checksums that fit. */
class OggOpusScanFuzzTest {
    @TempDir private static Path directory;

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldGoOnOnlyAfterWholePages(final byte[] file) throws Exception {
        scan(file);
        scan(repaired(file));
    }

    @Test
    void shouldGoOnOnlyAfterWholePagesWhenMutated() throws IOException {
        Mutants.forEach(
                corpus(),
                2_000,
                file -> {
                    try {
                        shouldGoOnOnlyAfterWholePages(file);
                    } catch (final Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    static List<byte[]> corpus() throws IOException {
        final byte[] finished = recording(true);
        final byte[] torn = recording(false);
        return List.of(finished, torn, new byte[0], "OggS".repeat(20).getBytes());
    }

    private static void scan(final byte[] bytes) throws Exception {
        final Path path = directory.resolve("track.opus");
        Files.write(path, bytes);
        try (FileChannel channel = channel(path)) {
            final OggOpusScan scan;
            try {
                scan = OggOpusScan.of(channel, MessageDigest.getInstance("SHA-256"));
            } catch (final IOException e) {
                assertTrue(e.getMessage().startsWith("not a recording"), e.getMessage());
                return;
            }
            assertTrue(scan.validLength() >= 0 && scan.validLength() <= bytes.length);
            if (scan.hasHeaders()) {
                assertContinues(channel, scan);
            }
        }
    }

    /** The file, cut and reopened as the writer does it, is a whole one of as many pages. */
    private static void assertContinues(final FileChannel channel, final OggOpusScan scan)
            throws Exception {
        final ByteBuffer lastPage = scan.openLastPage();
        assertTrue(scan.lastPageOffset() > 0);
        assertEquals(scan.validLength() - scan.lastPageOffset(), lastPage.remaining());
        channel.truncate(scan.validLength());
        channel.write(lastPage, scan.lastPageOffset());

        final OggOpusScan again = OggOpusScan.of(channel, MessageDigest.getInstance("SHA-256"));
        assertEquals(scan.validLength(), again.validLength());
        assertEquals(scan.nextSequence(), again.nextSequence());
        assertEquals(scan.serial(), again.serial());
        assertFalse(
                (again.openLastPage().get(OggPage.FLAGS_OFFSET) & OggPage.FLAG_END_OF_STREAM) != 0);
    }

    /** Gives every page that is there in full its number and its checksum, so that more than the checksum is tried. */
    private static byte[] repaired(final byte[] file) {
        final ByteBuffer bytes = ByteBuffer.wrap(file.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int sequence = 0;
        int at = 0;
        while (at + OggPage.HEADER_LENGTH <= file.length) {
            final int segmentCount = bytes.get(at + OggPage.SEGMENT_COUNT_OFFSET) & 0xFF;
            int length = OggPage.HEADER_LENGTH + segmentCount;
            for (int i = 0; i < segmentCount && at + length <= file.length; i++) {
                length += bytes.get(at + OggPage.HEADER_LENGTH + i) & 0xFF;
            }
            if (at + length > file.length) {
                break;
            }
            bytes.putInt(at + OggPage.SEQUENCE_OFFSET, sequence++);
            bytes.putInt(at + OggPage.CRC_OFFSET, 0);
            bytes.putInt(at + OggPage.CRC_OFFSET, OggCrc32.update(0, bytes.array(), at, length));
            at += length;
        }
        return bytes.array();
    }

    private static byte[] recording(final boolean isFinished) throws IOException {
        final Path path = directory.resolve("genuine.opus");
        Files.deleteIfExists(path);
        try (OggOpusWriter writer =
                OggOpusWriter.open(channel(path), List.of("ENCODER=voice-gateway"))) {
            final byte[] packet = {(byte) 0xF8, 1, 2, 3};
            for (int i = 0; i < 3; i++) {
                writer.append(new UnsafeBuffer(packet), 0, packet.length, 960);
                writer.flush();
            }
            if (isFinished) {
                writer.finish(writer.endSamples() + 1_000);
            }
        }
        return Files.readAllBytes(path);
    }

    private static FileChannel channel(final Path path) throws IOException {
        return FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
