package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.call.CallState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class RecordingRoutesTest {
    @TempDir private Path directory;
    private HttpScene scene;

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @BeforeEach
    void record() throws Exception {
        final Path recording =
                Files.createDirectories(directory.resolve("recordings").resolve("c1"));
        Files.writeString(
                recording.resolve("manifest.json"),
                "{\"call_id\":\"c1\",\"tracks\":[{\"file\":\"driver.opus\"}]}");
        Files.writeString(recording.resolve("driver.opus"), "0123456789");
        Files.writeString(recording.resolve("bot.opus"), "not in the manifest");
        Files.writeString(directory.resolve("secret.opus"), "not a recording");
    }

    @Test
    void shouldStartAndStop() throws Exception {
        scene.calls.with("c1", CallState.ACTIVE);

        final HttpScene.Reply started = scene.send("POST", "/v1/calls/c1/recording", null);
        final HttpScene.Reply stopped = scene.send("DELETE", "/v1/calls/c1/recording", null);

        assertEquals(200, started.status());
        assertEquals("recording", started.json().getString("state"));
        assertEquals("c1", started.json().getString("call_id"));
        assertEquals("driver.opus", started.json().getJsonArray("files").getString(0));
        assertEquals(200, stopped.status());
        assertEquals(List.of("start_recording c1", "stop_recording c1"), scene.calls.commands());
    }

    @Test
    void shouldServeTheManifestAndItsFiles() throws Exception {
        assertEquals("c1", scene.get("/v1/calls/c1/recording").json().getString("call_id"));
        final HttpScene.Reply file = scene.get("/v1/calls/c1/recording/driver.opus");

        assertEquals(200, file.status());
        assertEquals("audio/ogg", file.header("Content-Type"));
        assertEquals("bytes", file.header("Accept-Ranges"));
        assertEquals("0123456789", file.text());
    }

    @Test
    void shouldServeNothingElse() throws Exception {
        scene.get("/v1/calls/c2/recording").problem(404);
        scene.get("/v1/calls/c1/recording/bot.opus").problem(404);
        scene.get("/v1/calls/c1/recording/human.opus").problem(404);
        scene.get("/v1/calls/c1/recording/..%2f..%2fsecret.opus").problem(404);
        scene.get("/v1/calls/c1/recording/%2e%2e%2f%2e%2e%2fsecret.opus").problem(404);
        scene.get("/v1/calls/..%2fc1/recording/driver.opus").problem(400);
    }

    @Test
    void shouldNotFollowLinks() throws Exception {
        final Path file = directory.resolve("recordings/c1/driver.opus");
        Files.delete(file);
        Files.createSymbolicLink(file, directory.resolve("secret.opus"));

        scene.get("/v1/calls/c1/recording/driver.opus").problem(404);
    }

    @Test
    void shouldServeRanges() throws Exception {
        assertRange("bytes=2-4", "bytes 2-4/10", "234");
        assertRange("bytes=7-", "bytes 7-9/10", "789");
        assertRange("bytes=7-100", "bytes 7-9/10", "789");
        assertRange("bytes=-3", "bytes 7-9/10", "789");
        assertRange("bytes=-30", "bytes 0-9/10", "0123456789");
    }

    @Test
    void shouldRefuseRangesBehindTheEnd() throws Exception {
        final HttpScene.Reply reply = range("bytes=10-");

        reply.problem(416);
        assertEquals("bytes */10", reply.header("Content-Range"));
        range("bytes=-0").problem(416);
    }

    @Test
    void shouldIgnoreRangesThatItDoesNotUnderstand() throws Exception {
        assertEquals(200, range("lines=1-2").status());
        assertEquals(200, range("bytes=4-2").status());
        assertEquals("0123456789", range("bytes=0-1,3-4").text());
    }

    private void assertRange(final String range, final String contentRange, final String text)
            throws Exception {
        final HttpScene.Reply reply = range(range);
        assertEquals(206, reply.status());
        assertEquals(contentRange, reply.header("Content-Range"));
        assertEquals(text, reply.text());
    }

    private HttpScene.Reply range(final String range) throws Exception {
        return scene.send(
                scene.request("/v1/calls/c1/recording/driver.opus").header("Range", range));
    }
}
