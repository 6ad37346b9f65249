package io.voicegateway.control.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.voicegateway.control.call.CallRefusedException;
import io.voicegateway.control.call.CallState;
import io.voicegateway.control.livekit.TokenRole;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class BotDialInRoutesTest {
    @TempDir private Path directory;
    private final Heard heard = new Heard();
    private HttpScene scene;

    @BeforeEach
    void launch() throws Exception {
        scene = HttpScene.launch(directory);
        scene.calls
                .with("c1", CallState.ACTIVE)
                .with("over", CallState.ENDED)
                .with("native1", CallState.ACTIVE);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void shouldGiveTheSocketOfABotToItsCall() throws Exception {
        dial("/v1/calls/c1/bot?dialect=l16&sample_rate=24000", botToken("c1"));

        assertEquals("text taken", heard.next());
        assertEquals(
                List.of("attach c1 l16 24000"),
                scene.calls.commands().stream().filter(c -> c.startsWith("attach")).toList());
    }

    @Test
    void shouldTakeTheTokenFromTheQueryToo() throws Exception {
        dial("/v1/calls/c1/bot?access_token=" + botToken("c1"), null);

        assertEquals("text taken", heard.next());
    }

    @Test
    void shouldCloseTheSocketWhenTheCallDoesNotTakeIt() throws Exception {
        scene.calls.refuseAttaching(
                new CallRefusedException(CallRefusedException.Refusal.CONFLICT, "over by now"));

        dial("/v1/calls/c1/bot", botToken("c1"));

        assertEquals("closed", heard.next());
    }

    @Test
    void shouldLetOnlyTheCallsOwnBotIn() {
        assertEquals(401, refusal("/v1/calls/c1/bot", null));
        assertEquals(401, refusal("/v1/calls/c1/bot", "nonsense"));
        assertEquals(403, refusal("/v1/calls/c1/bot", botToken("c2")));
        assertEquals(403, refusal("/v1/calls/c1/bot", driverToken("c1")));
        assertEquals(403, refusal("/v1/calls/c1/bot", scene.roomToken("c2")));
    }

    @Test
    void shouldLetAnAdministratorIn() throws Exception {
        dial("/v1/calls/c1/bot", scene.adminToken());

        assertEquals("text taken", heard.next());
    }

    @Test
    void shouldSayBeforeTheUpgradeWhatIsWrong() throws Exception {
        assertEquals(404, refusal("/v1/calls/c2/bot", botToken("c2")));
        assertEquals(409, refusal("/v1/calls/over/bot", botToken("over")));
        assertEquals(409, refusal("/v1/calls/native1/bot", botToken("native1")));
        assertEquals(400, refusal("/v1/calls/c1/bot?dialect=morse", botToken("c1")));
        assertEquals(400, refusal("/v1/calls/c1/bot?sample_rate=many", botToken("c1")));
        scene.get("/v1/calls/c1/bot").problem(426);
    }

    private String botToken(final String callId) {
        return token(TokenRole.ATTACHED_BOT, callId, "bot_" + callId);
    }

    private String driverToken(final String callId) {
        return token(TokenRole.DRIVER, callId, "driver_" + callId);
    }

    private String token(final TokenRole role, final String callId, final String identity) {
        return scene.tokens.participantToken(role, "call_" + callId, identity, "", Map.of(), 600);
    }

    private void dial(final String path, final @Nullable String token) {
        final WebSocket.Builder builder = scene.client().newWebSocketBuilder();
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        builder.buildAsync(URI.create("ws://127.0.0.1:" + scene.port() + path), heard).join();
    }

    private int refusal(final String path, final @Nullable String token) {
        final CompletionException failure =
                assertThrows(CompletionException.class, () -> dial(path, token));
        return ((WebSocketHandshakeException) failure.getCause()).getResponse().statusCode();
    }

    private static final class Heard implements WebSocket.Listener {
        private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            final String line = lines.poll(10, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("nothing came within 10 s");
            }
            return line;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                final WebSocket socket, final CharSequence text, final boolean isLast) {
            lines.add("text " + text);
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                final WebSocket socket, final int code, final String reason) {
            lines.add("closed");
            return null;
        }

        @Override
        public void onError(final WebSocket socket, final Throwable error) {
            lines.add("closed");
        }
    }
}
