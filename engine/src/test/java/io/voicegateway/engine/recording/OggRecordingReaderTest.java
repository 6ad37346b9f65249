package io.voicegateway.engine.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.TrackCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OggRecordingReaderTest {
    private static final int HEADER_LENGTH = 44;
    private static final int PEAK = 4_000;

    @TempDir private Path directory;
    private final OggRecordingReader reader = new OggRecordingReader();

    private Path driver() {
        return directory.resolve("driver.opus");
    }

    private Path bot() {
        return directory.resolve("bot.opus");
    }

    private void record(final int seconds, final String... labels) throws IOException {
        new TestRecording(directory, "c1", labels).talk(seconds).stop();
    }

    @Test
    void shouldFindNothingWrongWithAWholeFile() throws Exception {
        record(3, "driver");

        final TrackCheck check = reader.check(driver());

        assertEquals(List.of(), check.faults());
        assertTrue(check.isEnded());
        assertEquals(3 * 48_000, check.samples());
        assertEquals(Files.size(driver()), check.fileBytes());
        assertEquals(check.fileBytes(), check.wholeBytes());
        assertEquals(
                HexFormat.of()
                        .formatHex(
                                MessageDigest.getInstance("SHA-256")
                                        .digest(Files.readAllBytes(driver()))),
                check.sha256());
    }

    @Test
    void shouldFindAnyFlippedBit() throws Exception {
        record(2, "driver");
        final byte[] whole = Files.readAllBytes(driver());

        for (int offset = 0; offset < whole.length; offset += 7) {
            Files.write(driver(), whole);
            TestRecording.flip(driver(), offset);
            final TrackCheck check = reader.check(driver());
            assertTrue(
                    !check.faults().isEmpty() || check.wholeBytes() < check.fileBytes(),
                    "flipped at " + offset);
        }
    }

    @Test
    void shouldSayWhichBytesAreDamaged() throws Exception {
        record(3, "driver");
        final List<byte[]> pages = pages();
        final int first = offset(pages, 4);
        TestRecording.flip(driver(), first + 100);

        assertEquals(
                List.of(
                        "no whole page in bytes "
                                + first
                                + " to "
                                + (first + pages.get(4).length - 1)
                                + ": their checksum is wrong"),
                reader.check(driver()).faults());
    }

    @Test
    void shouldTellWhereATornFileEnds() throws Exception {
        record(3, "driver");
        final byte[] whole = Files.readAllBytes(driver());
        final int lastPage = pages().getLast().length;

        Files.write(driver(), Arrays.copyOf(whole, whole.length - lastPage + 30));
        final TrackCheck check = reader.check(driver());

        assertFalse(check.isEnded());
        assertEquals(whole.length - lastPage, check.wholeBytes());
        assertEquals(List.of(), check.faults());
    }

    @Test
    void shouldMissAPage() throws Exception {
        record(3, "driver");
        final List<byte[]> pages = pages();
        final int offset = offset(pages, 4);
        pages.remove(4);
        write(pages);

        assertTrue(
                reader.check(driver())
                        .faults()
                        .contains("page 5 at byte " + offset + " stands where page 4 should"));
    }

    @Test
    void shouldFindAPositionThatIsNotThatOfItsPackets() throws Exception {
        record(3, "driver");
        final List<byte[]> pages = pages();
        final ByteBuffer page = ByteBuffer.wrap(pages.get(2)).order(ByteOrder.LITTLE_ENDIAN);
        final long granule = page.getLong(OggPage.GRANULE_OFFSET);
        page.putLong(OggPage.GRANULE_OFFSET, granule + 960);
        TestRecording.sealed(pages.get(2));
        write(pages);

        final String faults = String.join("\n", reader.check(driver()).faults());

        assertTrue(
                faults.contains("has granule position " + (granule + 960) + " instead of "),
                faults);
    }

    @Test
    void shouldFindThatAFileIsNone() throws Exception {
        Files.writeString(driver(), "OggS, or so it says, but there is no page in here at all");

        assertEquals(List.of("the headers are missing"), reader.check(driver()).faults());
        assertThrows(IOException.class, () -> reader.check(directory.resolve("none.opus")));
    }

    @Test
    void shouldReadWhatIsStillWritten() throws Exception {
        new TestRecording(directory, "c1", "driver").talk(2);

        final TrackCheck check = reader.check(driver());

        assertEquals(List.of(), check.faults());
        assertFalse(check.isEnded());
        assertEquals(2 * 48_000, check.samples());
    }

    @ParameterizedTest
    @ValueSource(ints = {8_000, 16_000, 48_000})
    void shouldDecodeFilesSideBySide(final int rateHz) throws Exception {
        record(2, "driver", "bot");
        final Path wav = directory.resolve("c1.wav");

        final long length = reader.writeWav(List.of(driver(), bot()), rateHz, wav);

        assertEquals(2L * rateHz, length);
        assertHeader(wav, 2, rateHz, length);
        final short[][] channels = channels(wav, 2);
        assertTone(channels[0], rateHz, TestRecording.DRIVER_HZ);
        assertTone(channels[1], rateHz, TestRecording.BOT_HZ);
    }

    @Test
    void shouldBeSilentWhereThereIsNoFile() throws Exception {
        record(1, "bot");
        final Path wav = directory.resolve("c1.wav");
        final List<@Nullable Path> files = new ArrayList<>();
        files.add(null);
        files.add(bot());

        reader.writeWav(files, 16_000, wav);

        final short[][] channels = channels(wav, 2);
        assertEquals(0, peak(channels[0], 0, channels[0].length));
        assertTone(channels[1], 16_000, TestRecording.BOT_HZ);
    }

    @Test
    void shouldKeepTheClockWhereAPageIsDamaged() throws Exception {
        record(4, "driver");
        // Two for the first second, because it begins with the pre-skip; then one for each.
        TestRecording.flip(driver(), offset(pages(), 4) + 100);
        final Path wav = directory.resolve("c1.wav");

        assertEquals(4 * 16_000, reader.writeWav(List.of(driver()), 16_000, wav));

        final short[] samples = channels(wav, 1)[0];
        assertTrue(peak(samples, 200, 7_800) > PEAK);
        assertEquals(0, peak(samples, 16_000, 31_900));
        assertTrue(peak(samples, 32_200, 39_800) > PEAK);
        assertTrue(peak(samples, 48_200, 55_800) > PEAK);
    }

    private static int offset(final List<byte[]> pages, final int index) {
        return pages.stream().limit(index).mapToInt(page -> page.length).sum();
    }

    private List<byte[]> pages() throws IOException {
        final List<byte[]> pages = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(driver())) {
            final OggPageReader pageReader = new OggPageReader(channel);
            for (ByteBuffer page = pageReader.next(); page != null; page = pageReader.next()) {
                pages.add(page.array());
            }
        }
        return pages;
    }

    private void write(final List<byte[]> pages) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] page : pages) {
            out.write(page);
        }
        Files.write(driver(), out.toByteArray());
    }

    private static void assertHeader(
            final Path wav, final int channels, final int rateHz, final long length)
            throws IOException {
        final ByteBuffer header =
                ByteBuffer.wrap(Files.readAllBytes(wav)).order(ByteOrder.LITTLE_ENDIAN);
        final long dataBytes = length * channels * 2;
        assertEquals(HEADER_LENGTH + dataBytes, Files.size(wav));
        assertEquals(HEADER_LENGTH - 8 + dataBytes, header.getInt(4));
        assertEquals(channels, header.getShort(22));
        assertEquals(rateHz, header.getInt(24));
        assertEquals(rateHz * channels * 2, header.getInt(28));
        assertEquals(16, header.getShort(34));
        assertEquals(dataBytes, header.getInt(40));
    }

    private static short[][] channels(final Path wav, final int count) throws IOException {
        final var data =
                ByteBuffer.wrap(Files.readAllBytes(wav))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .position(HEADER_LENGTH)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer();
        final short[][] channels = new short[count][data.remaining() / count];
        for (int i = 0; data.hasRemaining(); i++) {
            for (int channel = 0; channel < count; channel++) {
                channels[channel][i] = data.get();
            }
        }
        return channels;
    }

    /** In the first half of each second the tone, in the second one nothing. */
    private static void assertTone(final short[] samples, final int rateHz, final double hz) {
        for (int second = 0; second < samples.length / rateHz; second++) {
            final int from = second * rateHz;
            assertTrue(peak(samples, from + rateHz / 50, from + rateHz / 2) > PEAK);
            assertTrue(peak(samples, from + rateHz * 6 / 10, from + rateHz) < PEAK / 10);
            assertTrue(share(samples, from + rateHz / 10, rateHz / 4, rateHz, hz) > 0.9);
        }
    }

    private static int peak(final short[] samples, final int from, final int to) {
        int peak = 0;
        for (int i = from; i < to; i++) {
            peak = Math.max(peak, Math.abs(samples[i]));
        }
        return peak;
    }

    /** Share of the energy at one frequency. */
    private static double share(
            final short[] samples,
            final int offset,
            final int count,
            final int rateHz,
            final double hz) {
        double real = 0;
        double imaginary = 0;
        double energy = 0;
        for (int i = 0; i < count; i++) {
            final double phase = 2 * Math.PI * hz * i / rateHz;
            final double sample = samples[offset + i];
            real += sample * Math.cos(phase);
            imaginary += sample * Math.sin(phase);
            energy += sample * sample;
        }
        return 2 * (real * real + imaginary * imaginary) / (count * energy);
    }
}
