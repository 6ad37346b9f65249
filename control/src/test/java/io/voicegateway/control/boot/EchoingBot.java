package io.voicegateway.control.boot;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A bot of any dialect that says at once what it hears, and keeps what else it is told. */
final class EchoingBot implements AutoCloseable {
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<String> paths = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private EchoingBot(final Vertx vertx) {
        server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(0)
                                        .setTcpNoDelay(true)
                                        .setWebSocketSubProtocols(List.of("audio.drachtio.org")))
                        .webSocketHandler(
                                socket -> {
                                    paths.add(socket.uri());
                                    echo(socket);
                                });
    }

    static EchoingBot launch(final Vertx vertx) throws Exception {
        final EchoingBot bot = new EchoingBot(vertx);
        bot.server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return bot;
    }

    String url(final String path) {
        return "ws://127.0.0.1:" + server.actualPort() + path;
    }

    boolean heardText(final String part) {
        return texts.stream().anyMatch(text -> text.contains(part));
    }

    /** Also for a socket that the bot dialled itself. */
    void echo(final WebSocketBase socket) {
        socket.textMessageHandler(text -> onText(socket, text));
        // Of Pipecat the greeting too, which no gateway minds.
        socket.binaryMessageHandler(socket::writeBinaryMessage);
    }

    private void onText(final WebSocketBase socket, final String text) {
        final JsonObject message = new JsonObject(text);
        if ("media".equals(message.getString("event"))) {
            // Plivo alone has another name for what a bot says.
            final boolean isPlivo = message.containsKey("streamId");
            socket.writeTextMessage(
                    new JsonObject()
                            .put("event", isPlivo ? "playAudio" : "media")
                            .put("streamSid", message.getString("streamSid"))
                            .put(
                                    "media",
                                    new JsonObject()
                                            .put(
                                                    "payload",
                                                    message.getJsonObject("media")
                                                            .getString("payload")))
                            .encode());
        } else {
            texts.add(text);
        }
    }

    @Override
    public void close() {
        server.close().toCompletionStage().toCompletableFuture().join();
    }
}
