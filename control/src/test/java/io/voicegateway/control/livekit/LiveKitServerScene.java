package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The adapters and a real livekit-server, which tells its webhooks to us. */
@Tag("system")
@Timeout(60)
@EnabledIf(value = "isServerInstalled", disabledReason = "no livekit-server on this machine")
abstract class LiveKitServerScene {
    static final String FINGERPRINT =
            "CC:B5:21:33:AB:8D:96:C2:5C:2B:03:77:1F:33:1E:9D:77:9E:9C:E3:55:25:3A:12:62:16:36:19:25:78:1B:BC";

    /** What the server thought of it. */
    @RegisterExtension
    static final AfterTestExecutionCallback LOG_OF_FAILURE =
            context -> {
                if (context.getExecutionException().isPresent()) {
                    System.err.println(LiveKitServerScene.server.log());
                }
            };

    @TempDir static Path directory;
    static LiveKitServerProcess server;
    static Vertx vertx;
    static HttpServer webhookServer;
    static final BlockingQueue<WebhookResult> WEBHOOKS = new LinkedBlockingQueue<>();

    final SignalEvents events = new SignalEvents();
    LiveKitTokens tokens;
    LiveKitSignalClient signal;
    LiveKitRoomClient rooms;
    String room;

    static boolean isServerInstalled() {
        return LiveKitServerProcess.binary().isPresent();
    }

    @BeforeAll
    static void launch() throws IOException {
        vertx = Vertx.vertx();
        webhookServer = listen();
        server = LiveKitServerProcess.launch(directory, webhookServer.actualPort());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @BeforeEach
    void connect(final TestInfo test) {
        room = "call_" + test.getTestMethod().orElseThrow().getName();
        tokens =
                new LiveKitTokens(
                        LiveKitServerProcess.API_KEY,
                        LiveKitServerProcess.API_SECRET,
                        Clock.systemUTC());
        signal =
                new LiveKitSignalClient(
                        vertx, server.access(), tokens, SignalTimes.DEFAULT, events);
        rooms = new LiveKitRoomClient(server.access(), tokens);
    }

    @AfterEach
    void disconnect() {
        signal.close();
        rooms.close();
    }

    RoomRequest request(final String owner) {
        return new RoomRequest(room, "call-1", owner, Map.of("colour", "green"), 60, 20);
    }

    SignalJoin join(final long sessionId, final String identity, final boolean isHidden) {
        return new SignalJoin(
                sessionId,
                room,
                identity,
                identity,
                isHidden,
                2,
                transport("first000"),
                Map.of("call_id", "call-1"));
    }

    static LocalTransport transport(final String usernameFragment) {
        return new LocalTransport(
                usernameFragment,
                "Nh1LY1Xm4NLVXIiAXP5pOUr9",
                FINGERPRINT,
                List.of(new IceCandidate("1", 2_130_706_431L, "127.0.0.1", 9)),
                0x1234_5678);
    }

    static <T> T result(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(15, TimeUnit.SECONDS).join();
    }

    /** Waits for a webhook; each is seen once. */
    static <F extends LiveKitFact> F awaitFact(final Class<F> type, final Predicate<F> wanted) {
        while (true) {
            final WebhookResult result;
            try {
                result = WEBHOOKS.poll(15, TimeUnit.SECONDS);
            } catch (final InterruptedException e) {
                throw new AssertionError(e);
            }
            assertNotNull(result, "no such webhook");
            if (result instanceof WebhookResult.Fact(final LiveKitFact fact)
                    && type.isInstance(fact)
                    && wanted.test(type.cast(fact))) {
                return type.cast(fact);
            }
        }
    }

    static HttpServer listen() {
        final LiveKitWebhooks webhooks =
                new LiveKitWebhooks(
                        new LiveKitTokens(
                                LiveKitServerProcess.API_KEY,
                                LiveKitServerProcess.API_SECRET,
                                Clock.systemUTC()));
        return vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(
                        request ->
                                request.body()
                                        .onSuccess(
                                                body -> {
                                                    WEBHOOKS.add(
                                                            webhooks.receive(
                                                                    request.getHeader(
                                                                            "Authorization"),
                                                                    body.getBytes()));
                                                    request.response().end();
                                                }))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
