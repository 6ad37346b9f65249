package io.voicegateway.benchmarks.load;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import net.openhft.affinity.Affinity;

/**
 * A process of bots: serves WebSockets on loopback, and answers questions of the rig, one line each. Sockets and questions share one
 * thread, on the client's core.
 */
final class BotServer {
    static final String READY = "ready ";

    /** The last line of each answer. */
    static final String END = "end";

    private static final String LOOPBACK = "127.0.0.1";

    private final BiConsumer<Vertx, ServerWebSocket> sockets;
    private final Function<String, String> questions;

    /**
     * @param sockets   takes each that is opened; its path is the call's id
     * @param questions answers with any number of lines
     */
    BotServer(
            final BiConsumer<Vertx, ServerWebSocket> sockets,
            final Function<String, String> questions) {
        this.sockets = sockets;
        this.questions = questions;
    }

    /** Runs until there is no more input. */
    void run() throws IOException {
        Affinity.setAffinity(0);
        final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        final Context context = vertx.getOrCreateContext();
        final HttpServer server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost(LOOPBACK)
                                        .setPort(0)
                                        .setTcpNoDelay(true)
                                        .setMaxWebSocketMessageSize(1 << 20)
                                        .setMaxWebSocketFrameSize(1 << 20))
                        .webSocketHandler(socket -> sockets.accept(vertx, socket));
        server.listen().toCompletionStage().toCompletableFuture().join();
        System.out.println(READY + server.actualPort());
        final BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(answer(context, line));
            System.out.println(END);
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private String answer(final Context context, final String question) {
        final CompletableFuture<String> answer = new CompletableFuture<>();
        context.runOnContext(_ -> answer.complete(questions.apply(question)));
        return answer.join();
    }

    static String callId(final ServerWebSocket socket) {
        return socket.path().substring(1);
    }
}
