package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ConsoleRoutesTest {
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

    @Test
    void shouldShowThePageToLoopback() throws Exception {
        final HttpScene.Reply page = scene.send(scene.anonymous("/"));

        assertEquals(200, page.status());
        assertTrue(page.text().contains("<title>Voice Gateway</title>"), page::text);
    }

    @Test
    void shouldServeEveryFileThatThePageNames() throws Exception {
        final String page = scene.send(scene.anonymous("/")).text();
        final var files =
                Pattern.compile("(?:href|src)=\"([^\"]+)\"")
                        .matcher(page)
                        .results()
                        .map((final MatchResult match) -> match.group(1))
                        .toList();

        assertEquals(2, files.size());
        for (final String file : files) {
            assertEquals(200, scene.send(scene.anonymous("/" + file)).status(), file);
        }
    }

    @Test
    void shouldHaveNoScriptOrStyleInThePageItself() throws Exception {
        final String page = scene.send(scene.anonymous("/")).text();

        assertFalse(page.contains("<style"));
        assertFalse(page.matches("(?s).*<script[^>]*>[^<].*"));
        assertFalse(page.matches("(?s).*\\son[a-z]+=.*"));
    }
}
