package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.health.HealthChecks.Check;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "post", "put", "delete");

    @TempDir private Path directory;
    private HttpScene scene;
    private JsonObject document;

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory);
        document = scene.send(scene.anonymous("/openapi.json")).json();
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldDescribeTheRoutesAndNoOthers() {
        assertEquals("3.1.0", document.getString("openapi"));
        assertEquals(routes(), described());
    }

    @Test
    void shouldDescribeRealAnswers() throws Exception {
        scene.calls.with("c1", CallState.ENDED).with("c2", CallState.ACTIVE);
        scene.health.add("livekit", () -> Check.up("ws://x"));

        requireMembers("Call", scene.get("/v1/calls/c1").json());
        requireMembers("CallPage", scene.get("/v1/calls").json());
        requireMembers("Recording", scene.send("POST", "/v1/calls/c2/recording", null).json());
        requireMembers(
                "Token", scene.send("POST", "/v1/calls/c2/tokens", "{\"role\":\"human\"}").json());
        requireMembers("Call", scene.send("POST", "/v1/calls/c2/handoff", null).json());
        requireMembers("Latency", scene.get("/v1/latency").json());
        requireMembers("Health", scene.get("/health/ready").json());
        requireMembers("Problem", scene.get("/v1/calls/c3").json());
    }

    private Set<String> routes() {
        final Set<String> routes = new TreeSet<>();
        final Vertx vertx = Vertx.vertx();
        final Router router =
                ApiRouter.of(vertx, scene.context(), new EventFeed(InMemoryTail::empty, 1));
        for (final Route route : router.getRoutes()) {
            if (route.methods() != null) {
                final String path = route.getPath().replaceAll(":(\\w+)", "{$1}");
                route.methods().forEach(method -> routes.add(method.name() + " " + path));
            }
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
        return routes;
    }

    private Set<String> described() {
        final Set<String> described = new TreeSet<>();
        final JsonObject paths = document.getJsonObject("paths");
        for (final String path : paths.fieldNames()) {
            for (final String member : paths.getJsonObject(path).fieldNames()) {
                if (METHODS.contains(member)) {
                    described.add(member.toUpperCase(Locale.ROOT) + " " + path);
                }
            }
        }
        return described;
    }

    /** Every required member is there, every member is described, and so on in described objects. */
    private void requireMembers(final String schemaName, final JsonObject answer) {
        final JsonObject schema =
                document.getJsonObject("components")
                        .getJsonObject("schemas")
                        .getJsonObject(schemaName);
        final JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        for (final Object required : schema.getJsonArray("required", new JsonArray())) {
            assertTrue(answer.containsKey((String) required), schemaName + " lacks " + required);
        }
        for (final String field : answer.fieldNames()) {
            if (!properties.containsKey(field)) {
                assertTrue(
                        !Boolean.FALSE.equals(schema.getValue("additionalProperties")),
                        schemaName + " does not describe " + field);
                continue;
            }
            final String reference = properties.getJsonObject(field).getString("$ref");
            if (reference != null && answer.getValue(field) instanceof final JsonObject child) {
                requireMembers(reference.substring(reference.lastIndexOf('/') + 1), child);
            }
        }
    }
}
