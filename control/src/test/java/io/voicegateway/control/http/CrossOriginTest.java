package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Optional;
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

    private HttpResponse<String> send(final HttpRequest.Builder request) throws Exception {
        return scene.client().send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> preflight(final String origin) throws Exception {
        return send(
                scene.anonymous("/v1/calls")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "POST")
                        .header("Access-Control-Request-Headers", "authorization,content-type"));
    }

    @Test
    void shouldLetPagesOfTheOriginUseTheApiWithATokenOnly() throws Exception {
        final HttpResponse<String> preflight = preflight(HttpScene.ORIGIN);
        final HttpResponse<String> refused =
                send(scene.anonymous("/v1/calls").header("Origin", HttpScene.ORIGIN));

        assertEquals(204, preflight.statusCode());
        assertEquals(Optional.of(HttpScene.ORIGIN), preflight.headers().firstValue(ALLOW_ORIGIN));
        assertTrue(
                preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Methods")
                        .orElseThrow()
                        .contains("POST"));
        assertTrue(
                preflight
                        .headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElseThrow()
                        .contains("Authorization"));
        assertEquals(401, refused.statusCode());
        assertEquals(Optional.of(HttpScene.ORIGIN), refused.headers().firstValue(ALLOW_ORIGIN));
        assertEquals(
                Optional.empty(), refused.headers().firstValue("Access-Control-Allow-Credentials"));
    }

    @Test
    void shouldGiveNoPermissionToOthers() throws Exception {
        for (final String origin :
                new String[] {"https://console.example.evil", "null", HttpScene.ORIGIN + ":8443"}) {
            final HttpResponse<String> preflight = preflight(origin);

            assertEquals(401, preflight.statusCode(), origin);
            assertEquals(Optional.empty(), preflight.headers().firstValue(ALLOW_ORIGIN), origin);
        }
        assertEquals(
                Optional.empty(),
                send(scene.anonymous("/health/live").header("Origin", HttpScene.ORIGIN))
                        .headers()
                        .firstValue(ALLOW_ORIGIN));
    }
}
