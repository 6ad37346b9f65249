package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.engine.fuzz.Mutants;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import livekit.LivekitRtc.SignalResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that a server may say in one session. An input is a row of messages, each behind two bytes of length. */
class SignalSessionFuzzTest {
    private static final int CANDIDATES_PER_TRANSPORT_MAX = 64;

    private static Vertx vertx;
    private static Context context;
    private static WebSocketClient sockets;

    @BeforeAll
    static void open() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        sockets = vertx.createWebSocketClient();
    }

    @AfterAll
    static void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldEndEverySessionOnce(final byte[] input) throws Exception {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(
                _ -> {
                    try {
                        run(messages(input));
                        done.complete(null);
                    } catch (final Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        done.get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldEndEverySessionOnceWhenMutated() {
        Mutants.forEach(
                corpus(),
                10_000,
                input -> {
                    try {
                        shouldEndEverySessionOnce(input);
                    } catch (final Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    @Test
    void shouldGetIntoTheRoomWithItsCorpus() {
        final SignalEvents events = run(Fixture.serverMessages());

        assertEquals(1, events.all(SignalEvents.Joined.class).size());
        assertEquals(1, events.all(SignalEvents.Remote.class).size());
        assertFalse(events.all(SignalEvents.Changed.class).isEmpty());
    }

    static List<byte[]> corpus() {
        final List<SignalResponse> said = Fixture.serverMessages();
        return List.of(
                input(said),
                input(said.subList(0, Math.min(4, said.size()))),
                input(
                        List.of(
                                said.getFirst(),
                                SignalScene.requirement(3).build(),
                                SignalScene.allowed(true).build(),
                                SignalScene.allowed(false).build(),
                                SignalScene.mute("TR_own", true).build())));
    }

    private static SignalEvents run(final List<SignalResponse> messages) {
        final SignalEvents events = new SignalEvents();
        final Server server = new Server();
        final SignalSession session =
                new SignalSession(
                        vertx, SignalTimes.DEFAULT, server, events, SignalScene.join(1, false));
        session.start();
        session.subscribe(SignalScene.TRACK, true);
        for (final SignalResponse message : messages) {
            if (server.overCount == 0) {
                session.onMessage(message);
            }
        }
        session.abandon();

        assertEquals(1, server.overCount);
        final long transports = events.all(SignalEvents.Remote.class).size();
        final long candidates = events.all(SignalEvents.Candidate.class).size();
        assertTrue(candidates <= CANDIDATES_PER_TRANSPORT_MAX * transports);
        assertTrue(events.all(SignalEvents.Joined.class).size() <= 1);
        return events;
    }

    private static List<SignalResponse> messages(final byte[] input) {
        final List<SignalResponse> messages = new ArrayList<>();
        int at = 0;
        while (at + 2 <= input.length) {
            final int length = (input[at] & 0xFF) << 8 | input[at + 1] & 0xFF;
            final int end = Math.min(input.length, at + 2 + length);
            try {
                messages.add(SignalResponse.parseFrom(Arrays.copyOfRange(input, at + 2, end)));
            } catch (final InvalidProtocolBufferException _) {
                // The socket ends the session on it.
                return messages;
            }
            at = end;
        }
        return messages;
    }

    private static byte[] input(final List<SignalResponse> messages) {
        final ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (final SignalResponse message : messages) {
            final byte[] bytes = message.toByteArray();
            input.write(bytes.length >>> 8);
            input.write(bytes.length);
            input.writeBytes(bytes);
        }
        return input.toByteArray();
    }

    /** Connections that never come up: what the session writes goes nowhere. */
    private static final class Server implements SignalSession.Client {
        private int overCount;

        @Override
        public SignalSocket open(
                final SignalSocket.Listener listener,
                final String pathAndQuery,
                final String token) {
            return new SignalSocket(sockets, listener);
        }

        @Override
        public String token(final SignalJoin join) {
            return "token";
        }

        @Override
        public void onOver(
                final SignalSession session, final LeftReason reason, final String detail) {
            overCount++;
        }
    }
}
