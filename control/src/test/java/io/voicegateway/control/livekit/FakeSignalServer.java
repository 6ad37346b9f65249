package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.Room;
import livekit.LivekitModels.ServerInfo;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import livekit.LivekitRtc.WrappedJoinRequest;

/** A signalling server whose every word the test says. */
final class FakeSignalServer implements AutoCloseable {
    private static final long PATIENCE_S = 15;

    private record Refusal(int statusCode, String body) {}

    /** One accepted connection. */
    static final class Connection {
        final String path;
        final String authorization;
        final JoinRequest join;
        private final ServerWebSocket webSocket;
        private final BlockingQueue<SignalRequest> received = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closeCodes = new LinkedBlockingQueue<>();

        private Connection(final HttpServerRequest request, final ServerWebSocket webSocket) {
            path = request.path();
            authorization = request.getHeader("Authorization");
            join = joinRequest(request.getParam("join_request"));
            this.webSocket = webSocket;
            webSocket.binaryMessageHandler(bytes -> received.add(signalRequest(bytes)));
            webSocket.closeHandler(
                    _ -> {
                        final Short code = webSocket.closeStatusCode();
                        closeCodes.add(code == null ? -1 : code.intValue());
                    });
        }

        void send(final SignalResponse.Builder message) {
            send(message.build());
        }

        void send(final SignalResponse message) {
            webSocket.writeBinaryMessage(Buffer.buffer(message.toByteArray()));
        }

        void sendRaw(final byte[] bytes) {
            webSocket.writeBinaryMessage(Buffer.buffer(bytes));
        }

        void sendJoin(final JoinResponse.Builder response) {
            send(SignalResponse.newBuilder().setJoin(response));
        }

        void answer(final SessionDescription offer, final String sdp) {
            send(
                    SignalResponse.newBuilder()
                            .setAnswer(
                                    SessionDescription.newBuilder()
                                            .setType("answer")
                                            .setSdp(sdp)
                                            .setId(offer.getId())));
        }

        /** Waits for a message of that kind; others are skipped. */
        SignalRequest await(final Predicate<SignalRequest> wanted) {
            while (true) {
                final SignalRequest message = poll(received);
                assertNotNull(message, "no such message from the client");
                if (wanted.test(message)) {
                    return message;
                }
            }
        }

        SessionDescription awaitOffer() {
            return await(SignalRequest::hasOffer).getOffer();
        }

        /** How many messages of that kind have come and were not waited for. */
        long count(final Predicate<SignalRequest> wanted) {
            return received.stream().filter(wanted).count();
        }

        int awaitClose() {
            final Integer code = poll(closeCodes);
            assertNotNull(code, "the client did not close");
            return code;
        }

        void close() {
            webSocket.close();
        }
    }

    private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> refusedPaths = new LinkedBlockingQueue<>();
    private final HttpServer server;

    FakeSignalServer(final Vertx vertx) {
        server =
                vertx.createHttpServer(
                                new HttpServerOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(0)
                                        .setMaxInitialLineLength(65_536))
                        .requestHandler(this::onRequest)
                        .listen()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                        .join();
    }

    static JoinResponse.Builder joinResponse() {
        return JoinResponse.newBuilder()
                .setRoom(Room.newBuilder().setSid("RM_1").setName("call_1"))
                .setParticipant(ParticipantInfo.newBuilder().setSid("PA_own").setIdentity("bot"))
                .setServerInfo(ServerInfo.newBuilder().setVersion("1.13.5").setProtocol(17))
                .setPingInterval(5)
                .setPingTimeout(15);
    }

    LiveKitAccess access() {
        return new LiveKitAccess("ws://127.0.0.1:" + server.actualPort(), "devkey", "secret");
    }

    /** The next connection attempt will not become one. */
    void refuseNext(final int statusCode, final String body) {
        refusals.add(new Refusal(statusCode, body));
    }

    Connection awaitConnection() {
        final Connection connection = poll(connections);
        assertNotNull(connection, "the client did not connect");
        return connection;
    }

    void awaitRefusal(final String path) {
        assertEquals(path, poll(refusedPaths));
    }

    void assertNoFurtherConnection() {
        assertNull(connections.poll());
    }

    @Override
    public void close() {
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
                .join();
    }

    private void onRequest(final HttpServerRequest request) {
        final Refusal refusal = refusals.poll();
        if (refusal != null) {
            refusedPaths.add(request.path());
            request.response().setStatusCode(refusal.statusCode()).end(refusal.body());
            return;
        }
        request.toWebSocket()
                .onSuccess(webSocket -> connections.add(new Connection(request, webSocket)));
    }

    private static <T> T poll(final BlockingQueue<T> queue) {
        try {
            return queue.poll(PATIENCE_S, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JoinRequest joinRequest(final String parameter) {
        try {
            return JoinRequest.parseFrom(
                    WrappedJoinRequest.parseFrom(Base64.getUrlDecoder().decode(parameter))
                            .getJoinRequest());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SignalRequest signalRequest(final Buffer bytes) {
        try {
            return SignalRequest.parseFrom(bytes.getBytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
