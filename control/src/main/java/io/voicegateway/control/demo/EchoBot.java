package io.voicegateway.control.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The smallest bot: says at once what it hears, nothing while nobody speaks, and tells the call's talk which words it were. Speaks Twilio
 * Media Streams over a WebSocket of its own, like any bot, in any language, on any host.
 * <p>
 * Design note: one that echoed the silence as well would never pause, and what a stall once delayed would be made up for only frame by
 * frame, because the gateway leaves out nothing but silence of what a bot says.
 */
final class EchoBot implements AutoCloseable {
    /** What follows a word belongs to it: codecs are late by less than this. */
    private static final int HANGOVER_FRAMES = 2;

    private final AtomicLong frames = new AtomicLong();
    private final Map<String, Talk> talks = new ConcurrentHashMap<>();
    private final LoopbackWebSockets server;

    private EchoBot(final Vertx vertx) {
        server = LoopbackWebSockets.launch(vertx, this::onSocket);
    }

    static EchoBot launch(final Vertx vertx) {
        return new EchoBot(vertx);
    }

    URI url() {
        return server.url("/");
    }

    /** Frames of 20 ms that all calls together sent to it. */
    long heardFrames() {
        return frames.get();
    }

    /** Names the talk that the bot will hear in a call. */
    void expect(final String callId, final Talk talk) {
        talks.put(callId, talk);
    }

    private void onSocket(final ServerWebSocket socket) {
        final Dialogue dialogue = new Dialogue(socket);
        socket.textMessageHandler(
                text -> dialogue.onMessage(System.nanoTime(), new JsonObject(text)));
    }

    /** One call's socket; used by its event loop. */
    private final class Dialogue {
        private final ServerWebSocket socket;
        private final WordDetector ear = new WordDetector();
        private int quietFrames;
        private @Nullable Talk talk;

        Dialogue(final ServerWebSocket socket) {
            this.socket = socket;
        }

        void onMessage(final long nowNs, final JsonObject message) {
            switch (message.getString("event", "")) {
                case "start" ->
                        talk =
                                talks.get(
                                        message.getJsonObject("start")
                                                .getJsonObject("customParameters")
                                                .getString("call_id", ""));
                case "media" ->
                        onMedia(
                                message.getString("streamSid"),
                                message.getJsonObject("media").getString("payload"),
                                nowNs);
                default -> {
                    // connected, mark and stop ask for nothing.
                }
            }
        }

        private void onMedia(final String streamSid, final String payload, final long nowNs) {
            final short[] samples = MuLaw.decode(Base64.getDecoder().decode(payload));
            frames.incrementAndGet();
            quietFrames = Speech.isQuiet(samples) ? quietFrames + 1 : 0;
            if (quietFrames <= HANGOVER_FRAMES) {
                socket.writeTextMessage(Twilio.media(streamSid, payload));
            }
            final WordDetector.Heard heard = ear.hear(samples, nowNs);
            if (talk != null && heard != null) {
                talk.onBotHeard(heard);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
