package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Browsers with pages of the origin that the scene allows, and of others. */
@Timeout(30)
class CrossOriginTest {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

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

    private HttpScene.Reply preflight(final String origin) throws Exception {
        return scene.send(
                scene.anonymous("/v1/calls")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "POST")
                        .header("Access-Control-Request-Headers", "authorization,content-type"));
    }

    private HttpScene.Reply get(final String path) throws Exception {
        return scene.send(scene.anonymous(path).header("Origin", HttpScene.ORIGIN));
    }

    @Test
    void shouldLetPagesOfTheOriginUseTheApiWithATokenOnly() throws Exception {
        final HttpScene.Reply preflight = preflight(HttpScene.ORIGIN);
        final HttpScene.Reply refused = get("/v1/calls");

        assertEquals(204, preflight.status());
        assertEquals(HttpScene.ORIGIN, preflight.header(ALLOW_ORIGIN));
        assertTrue(preflight.header("Access-Control-Allow-Methods").contains("POST"));
        assertTrue(preflight.header("Access-Control-Allow-Headers").contains("Authorization"));
        assertEquals(401, refused.status());
        assertEquals(HttpScene.ORIGIN, refused.header(ALLOW_ORIGIN));
        assertNull(refused.header("Access-Control-Allow-Credentials"));
    }

    @Test
    void shouldGiveNoPermissionToOthers() throws Exception {
        for (final String origin :
                new String[] {"https://console.example.evil", "null", HttpScene.ORIGIN + ":8443"}) {
            final HttpScene.Reply preflight = preflight(origin);

            assertEquals(401, preflight.status(), origin);
            assertNull(preflight.header(ALLOW_ORIGIN), origin);
        }
        assertNull(get("/health/live").header(ALLOW_ORIGIN));
    }
}
