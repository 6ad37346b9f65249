package io.voicegateway.control.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.voicegateway.engine.recording.TestRecording;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingsCommandTest {
    @TempDir private Path directory;
    private Path data;
    private Path target;

    @BeforeEach
    void record() throws IOException {
        data = directory.resolve("data");
        target = Files.createDirectories(directory.resolve("target"));
        recording("c1", "driver", "bot").talk(2).stop();
    }

    private TestRecording recording(final String callId, final String... labels)
            throws IOException {
        return new TestRecording(path(callId), callId, labels);
    }

    private Path path(final String callId) {
        return data.resolve("recordings").resolve(callId);
    }

    private CommandRun run(final String line) {
        final String[] arguments = ("recordings --data " + data + " " + line).strip().split(" ");
        return CommandRun.of(Map.of(), arguments);
    }

    private CommandRun export(final String line) {
        return run("export --output " + target + " " + line);
    }

    @Test
    void shouldListForPeople() throws IOException {
        recording("other-call", "driver", "bot", "human").talk(1);

        final List<String> lines = run("list").lines();

        assertEquals(3, lines.size());
        assertTrue(lines.get(0).startsWith("CALL        STATE"), lines.get(0));
        assertTrue(
                lines.get(1)
                        .matches(
                                "c1 +complete +2026-01-01T10:00:00\\.000Z +2\\.0 s +\\d+  driver bot"),
                lines.get(1));
        assertTrue(
                lines.get(2)
                        .matches("other-call +recording +\\S+ +1\\.0 s +\\d+  driver bot human"),
                lines.get(2));
    }

    @Test
    void shouldListAsJson() throws IOException {
        final JsonObject recording = new JsonObject(run("list --json").lines().getFirst());

        assertEquals("c1", recording.getString("call_id"));
        assertEquals("complete", recording.getString("state"));
        assertEquals(2_000, recording.getInteger("duration_ms"));
        assertEquals(path("c1").toString(), recording.getString("directory"));
        final JsonObject track = recording.getJsonArray("tracks").getJsonObject(1);
        assertEquals("bot.opus", track.getString("file"));
        assertEquals("bot_c1", track.getString("identity"));
        assertEquals(96_000, track.getInteger("samples"));
        assertEquals(
                Long.valueOf(Files.size(path("c1").resolve("bot.opus"))), track.getLong("bytes"));
    }

    @Test
    void shouldFindTheDataOfItsEnvironmentAndAfterTheCommandsName() {
        assertEquals(
                2,
                CommandRun.of(Map.of("VOICE_GATEWAY_DATA", data.toString()), "recordings", "list")
                        .lines()
                        .size());
        assertEquals(
                2,
                CommandRun.of(Map.of(), "recordings", "list", "--data", data.toString())
                        .lines()
                        .size());
    }

    @Test
    void shouldListNothingWhereNothingWasRecorded() throws IOException {
        data = Files.createDirectories(directory.resolve("fresh"));

        assertEquals(1, run("list").lines().size());
        assertEquals(List.of(), run("list --json").lines());
        assertEquals(List.of(), run("verify").lines());
    }

    @Test
    void shouldTellThatThereIsNoData() {
        data = directory.resolve("nowhere");

        assertTrue(run("list").refusal(1).contains(data.toString()));
        assertFalse(Files.exists(data));
    }

    @Test
    void shouldVerifyEveryFile() throws IOException {
        recording("c2", "driver").talk(1).stop();

        final List<String> lines = run("verify").lines();

        assertEquals(3, lines.size(), lines::toString);
        assertTrue(lines.getFirst().startsWith("ok      c1/"), lines.getFirst());
        assertTrue(lines.stream().allMatch(line -> line.startsWith("ok      ")), lines::toString);
        assertEquals(2, run("verify c1").lines().size());
    }

    @Test
    void shouldVerifyAsJson() {
        final JsonObject verdict = new JsonObject(run("verify c1 --json").lines().getFirst());

        assertEquals("ok", verdict.getString("state"));
        assertEquals(96_000, verdict.getInteger("samples"));
        assertTrue(verdict.getJsonArray("faults").isEmpty());
    }

    @Test
    void shouldFindFlippedByte() throws IOException {
        TestRecording.flip(path("c1").resolve("bot.opus"), 2_000);

        final String line = brokenLine(run("verify"));

        assertTrue(line.startsWith("broken  c1/bot.opus  no whole page in bytes "), line);
        assertTrue(line.contains("its SHA-256 is not the manifest's"), line);
    }

    @Test
    void shouldFindTruncatedFile() throws IOException {
        final Path file = path("c1").resolve("driver.opus");
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 10));

        final String line = brokenLine(run("verify c1"));

        assertTrue(line.startsWith("broken  c1/driver.opus  its last "), line);
        assertTrue(line.contains("it has no end"), line);
        assertTrue(
                line.contains(
                        "it has "
                                + (whole.length - 10)
                                + " bytes, the manifest says "
                                + whole.length),
                line);
    }

    @Test
    void shouldMissAFile() throws IOException {
        Files.delete(path("c1").resolve("driver.opus"));

        assertEquals("broken  c1/driver.opus  is missing", brokenLine(run("verify")));
    }

    @Test
    void shouldFindAFileThatNobodyNames() throws IOException {
        Files.copy(path("c1").resolve("bot.opus"), path("c1").resolve("human.opus"));

        assertEquals("broken  c1/human.opus  is not in the manifest", brokenLine(run("verify")));
    }

    @ParameterizedTest
    @CsvSource({"'', is missing", "'{', is no manifest"})
    void shouldMissTheManifest(final String text, final String fault) throws IOException {
        final Path manifest = path("c1").resolve("manifest.json");
        Files.delete(manifest);
        if (!text.isEmpty()) {
            Files.writeString(manifest, text);
        }

        final CommandRun run = run("verify");

        assertEquals(1, run.exitCode());
        assertTrue(run.out().contains("broken  c1/manifest.json  " + fault), run.out());
    }

    @Test
    void shouldNotFollowAManifestOutOfTheRecording() throws IOException {
        final Path manifest = path("c1").resolve("manifest.json");
        final Path elsewhere = Files.writeString(directory.resolve("elsewhere.opus"), "secret");
        Files.delete(path("c1").resolve("driver.opus"));
        Files.createSymbolicLink(path("c1").resolve("driver.opus"), elsewhere);
        Files.writeString(
                manifest,
                Files.readString(manifest).replace("\"bot.opus\"", "\"../../../elsewhere.opus\""));

        final CommandRun verify = run("verify");

        assertEquals(1, verify.exitCode());
        assertTrue(verify.out().contains("broken  c1/driver.opus  is missing"), verify.out());
        assertTrue(verify.out().contains("is no name of a file"), verify.out());
        assertTrue(export("c1 --format ogg").refusal(1).contains("has no files"));
        assertEquals(0, count(target));
    }

    @Test
    void shouldTakeARecordingThatGoesOnAsFarAsItIs() throws IOException {
        recording("live", "driver", "bot").talk(2);
        final Path file = path("live").resolve("bot.opus");
        final byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 10));

        final List<String> lines = run("verify live").lines();
        export("live --format ogg").lines();

        assertEquals(2, lines.size(), lines::toString);
        assertTrue(lines.getFirst().startsWith("open    live/"), lines.getFirst());
        final byte[] copy = Files.readAllBytes(target.resolve("live-bot.opus"));
        assertTrue(copy.length < whole.length - 10);
        assertArrayEquals(Arrays.copyOf(whole, copy.length), copy);
    }

    @Test
    void shouldExportTheCallerLeftAndTheBotRight() throws Exception {
        assertEquals(
                List.of(target.resolve("c1.wav") + "  channels: driver, bot"),
                export("c1 --format wav").lines());

        assertFormat(target.resolve("c1.wav"), 2, 48_000, 96_000);
    }

    @Test
    void shouldExportHumansBehindThem() throws Exception {
        recording("c2", "driver", "human", "human-2").talk(1).stop();

        final String line = export("c2 --format wav --rate 8000").lines().getFirst();

        assertTrue(line.endsWith("channels: driver, bot, human, human-2"), line);
        assertFormat(target.resolve("c2.wav"), 4, 8_000, 8_000);
    }

    @Test
    void shouldExportOneTrack() throws Exception {
        export("c1 --format wav --track bot --rate 16000").lines();
        export("c1 --format ogg --track bot.opus").lines();
        run("export c1 --format ogg --track driver --output " + target.resolve("caller.ogg"))
                .lines();

        assertFormat(target.resolve("c1-bot.wav"), 1, 16_000, 32_000);
        assertArrayEquals(
                Files.readAllBytes(path("c1").resolve("bot.opus")),
                Files.readAllBytes(target.resolve("c1-bot.opus")));
        assertArrayEquals(
                Files.readAllBytes(path("c1").resolve("driver.opus")),
                Files.readAllBytes(target.resolve("caller.ogg")));
        assertEquals(3, count(target));
    }

    @Test
    void shouldCopyEveryTrackIntoADirectoryThatItMakes() throws IOException {
        target = target.resolve("new");

        assertEquals(
                List.of(
                        target.resolve("c1-driver.opus").toString(),
                        target.resolve("c1-bot.opus").toString()),
                export("c1 --format ogg").lines().stream().sorted().toList().reversed());
        assertEquals(2, count(target));
    }

    @Test
    void shouldExportWhatIsWholeOfADamagedFileAndSaySo() throws Exception {
        TestRecording.flip(path("c1").resolve("bot.opus"), 2_000);

        final CommandRun run = export("c1 --format wav");

        assertEquals(1, run.exitCode());
        assertTrue(run.err().contains("exported what there is, but: bot.opus "), run.err());
        assertFormat(target.resolve("c1.wav"), 2, 48_000, 96_000);
        assertEquals(0, export("c1 --format wav --track driver").exitCode());
    }

    @Test
    void shouldNotWriteAmongTheRecordings() throws IOException {
        final byte[] before = Files.readAllBytes(path("c1").resolve("bot.opus"));

        final String refusal =
                run("export c1 --format ogg --track driver --output "
                                + path("c1").resolve("bot.opus"))
                        .refusal(1);

        assertTrue(refusal.contains("--output"), refusal);
        assertArrayEquals(before, Files.readAllBytes(path("c1").resolve("bot.opus")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify nobody", "export nobody --format wav"})
    void shouldTellThatACallWasNotRecorded(final String line) {
        assertTrue(run(line).refusal(1).contains("no recording of call nobody in "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "..", "a/b", "/etc", "c1%2f..", "c1."})
    void shouldRefuseWhatIsNoCallsId(final String id) {
        assertTrue(run("verify " + id).refusal(2).contains("a call id matches"));
        assertTrue(export(id + " --format wav").refusal(2).contains("a call id matches"));
    }

    @ParameterizedTest
    @CsvSource({
        "export c1, --format",
        "export c1 --format mp3, --format",
        "export c1 --format wav --rate 44100, --rate",
        "export --format wav, ID",
        "verify c1 c1, c1",
        "lst, lst"
    })
    void shouldNameWhatIsWrong(final String line, final String word) {
        assertTrue(run(line).refusal(2).contains(word));
    }

    @Test
    void shouldNameTheTracksThatThereAre() {
        final String refusal = export("c1 --format wav --track human").refusal(1);

        assertTrue(refusal.contains("no such track: human; the call has driver, bot"), refusal);
    }

    @Test
    void shouldAskForACommand() {
        assertTrue(run("").refusal(2).contains("list, verify, export"));
    }

    @Test
    void shouldChangeNothing() throws IOException {
        recording("live", "driver").talk(1);
        final Map<Path, List<Object>> before = state();

        run("list");
        run("verify");
        export("c1 --format wav");
        export("live --format ogg");

        assertEquals(before, state());
    }

    private Map<Path, List<Object>> state() throws IOException {
        final Map<Path, List<Object>> state = new HashMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (final Path file : files.toList()) {
                state.put(file, List.of(Files.getLastModifiedTime(file), Files.size(file)));
            }
        }
        return state;
    }

    private static String brokenLine(final CommandRun run) {
        assertEquals(1, run.exitCode());
        assertEquals("voice-gateway: 1 of ", run.err().substring(0, 20));
        return run.out()
                .lines()
                .filter(line -> line.startsWith("broken"))
                .findFirst()
                .orElseThrow();
    }

    private static long count(final Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.count();
        }
    }

    /** As a reader that is not ours sees it. */
    private static void assertFormat(
            final Path wav, final int channels, final int rateHz, final long length)
            throws Exception {
        try (AudioInputStream stream =
                AudioSystem.getAudioInputStream(
                        new ByteArrayInputStream(Files.readAllBytes(wav)))) {
            final AudioFormat format = stream.getFormat();
            assertEquals(channels, format.getChannels());
            assertEquals(rateHz, (int) format.getSampleRate());
            assertEquals(16, format.getSampleSizeInBits());
            assertEquals(length, stream.getFrameLength());
        }
    }
}
