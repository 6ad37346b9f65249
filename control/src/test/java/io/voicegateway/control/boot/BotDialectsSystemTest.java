package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import io.voicegateway.control.boot.GatewayProcess.Ready;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every dialect through the whole product: a caller in a room of the embedded server hears its tone back from a bot. */
@Tag("system")
@Timeout(120)
class BotDialectsSystemTest {
    private static final double TONE_HZ = 440;
    private static final int HEARD_FRAMES = 50;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(40);

    @TempDir private static Path directory;
    private static Vertx vertx;
    private static EchoingBot bot;

    /** Held, because a client that nobody holds is closed with its sockets when memory is collected. */
    private static WebSocketClient client;

    private static Ready host;

    @BeforeAll
    static void launch() throws Exception {
        vertx = Vertx.vertx();
        bot = EchoingBot.launch(vertx);
        client = vertx.createWebSocketClient();
        host = GatewayProcess.host(directory, Map.of());
    }

    @AfterAll
    static void close() throws Exception {
        host.close();
        bot.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"twilio", "l16", "vonage", "pipecat", "opus"})
    void shouldCarryACallersVoiceToABotOfEachDialectAndBack(final String dialect) throws Exception {
        create(
                dialect,
                new JsonObject()
                        .put("url", bot.url("/{call_id}?room={room}"))
                        .put("dialect", dialect));

        assertEcho(dialect);

        assertTrue(bot.paths.contains("/" + dialect + "?room=call_" + dialect));
        assertEquals(dialect, call(dialect).getJsonObject("bot").getString("dialect"));
        end(dialect);
    }

    @Test
    void shouldTakeABotThatDialsIn() throws Exception {
        create("in", new JsonObject());
        final JsonObject token =
                new JsonObject(host.post("/v1/calls/in/tokens", "{\"role\":\"bot\"}").body());
        final URI api = host.api();
        // Listens before it connects: the gateway speaks first.
        final ClientWebSocket socket = client.webSocket();
        bot.echo(socket);
        socket.connect(
                        new WebSocketConnectOptions()
                                .setHost(api.getHost())
                                .setPort(api.getPort())
                                .setURI(
                                        "/v1/calls/in/bot?dialect=l16&sample_rate=24000"
                                                + "&access_token="
                                                + token.getString("token")))
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        await("the greeting", () -> bot.heardText("\"sampleRate\":24000"));
        assertEquals(202, host.post("/v1/calls/in/dtmf", "{\"digits\":\"7\"}").statusCode());
        await("the digit", () -> bot.heardText("\"dtmf\":\"7\""));

        assertEcho("in");

        end("in");
        await("its end", () -> call("in").getJsonObject("bot").getString("state").equals("closed"));
    }

    private static void create(final String callId, final JsonObject bot) throws Exception {
        final JsonObject body = new JsonObject().put("call_id", callId).put("bot", bot);
        // A host whose machine keeps it waiting while somebody sings takes nobody else for a while.
        await("room on the host", () -> host.post("/v1/calls", body.encode()).statusCode() == 201);
    }

    private static void assertEcho(final String callId) throws Exception {
        final String botIdentity = "bot_" + callId;
        try (Guest caller = new Guest(vertx, host, callId, "driver")) {
            caller.hear(botIdentity, TONE_HZ);
            caller.sing(TONE_HZ);
            await("the echo", () -> isEcho(caller.heard()));
            assertEquals("connected", call(callId).getJsonObject("bot").getString("state"));
            caller.assertWell();
        }
    }

    /** Whether the newest second is the tone, but for what a busy machine delays. */
    private static boolean isEcho(final List<Guest.Frame> heard) {
        final List<Guest.Frame> newest =
                heard.subList(Math.max(0, heard.size() - HEARD_FRAMES), heard.size());
        final long toneCount = newest.stream().filter(Guest.Frame::isTone).count();
        return toneCount * 4 >= HEARD_FRAMES * 3;
    }

    private static JsonObject call(final String callId) throws Exception {
        return new JsonObject(host.get("/v1/calls/" + callId).body());
    }

    private static void end(final String callId) throws Exception {
        host.process()
                .send(HttpRequest.newBuilder(host.api().resolve("/v1/calls/" + callId)).DELETE());
        await("the end", () -> call(callId).getString("state").equals("ended"));
    }

    private static void await(final String what, final Callable<Boolean> fact) {
        final long startNs = System.nanoTime();
        try {
            while (!fact.call()) {
                assertTrue(System.nanoTime() - startNs < PATIENCE_NS, () -> "awaited: " + what);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        } catch (final RuntimeException e) {
            throw e;
        } catch (final Exception e) {
            throw new AssertionError(what, e);
        }
    }
}
