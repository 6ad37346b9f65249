package io.voicegateway.control.demo;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.Base64;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A bot that sings one tone when it is told to, with a mark behind it, and knows whether it hears something. */
public final class ToneBot implements AutoCloseable {
    private static final double PEAK = 9_000;

    /** Nothing came over this socket yet: neither somebody nor silence. */
    private static final int NOT_HEARD = 1;

    private final double toneHz;
    private final LoopbackWebSockets server;
    private final Set<String> marks = ConcurrentHashMap.newKeySet();
    private volatile int greetingMs;
    private volatile int quietFrames = NOT_HEARD;
    private volatile @Nullable ServerWebSocket socket;
    private volatile String streamSid = "";

    private ToneBot(final Vertx vertx, final double toneHz) {
        this.toneHz = toneHz;
        server = LoopbackWebSockets.launch(vertx, this::onSocket);
    }

    public static ToneBot launch(final Vertx vertx, final double toneHz) {
        return new ToneBot(vertx, toneHz);
    }

    public URI url() {
        return server.url("/");
    }

    private void onSocket(final ServerWebSocket open) {
        open.textMessageHandler(text -> onMessage(open, new JsonObject(text)));
    }

    private void onMessage(final ServerWebSocket from, final JsonObject message) {
        switch (message.getString("event", "")) {
            case "start" -> {
                streamSid = message.getString("streamSid");
                // What the socket before this one brought says nothing about this one.
                quietFrames = NOT_HEARD;
                socket = from;
                if (greetingMs > 0) {
                    singFor(greetingMs, "greeting");
                }
            }
            case "media" -> {
                final String payload = message.getJsonObject("media").getString("payload");
                final short[] samples = MuLaw.decode(Base64.getDecoder().decode(payload));
                quietFrames = Speech.isQuiet(samples) ? quietFrames + 1 : 0;
            }
            case "mark" -> marks.add(message.getJsonObject("mark").getString("name"));
            default -> {
                // connected and stop ask for nothing.
            }
        }
    }

    /** It sings as soon as a call begins, from now on. */
    public void greet(final int ms) {
        greetingMs = ms;
    }

    public boolean isConnected() {
        return socket != null;
    }

    /** Whether it has heard nothing for half a second. */
    public boolean hearsSilence() {
        return quietFrames > 25;
    }

    public boolean hearsSomebody() {
        return isConnected() && quietFrames == 0;
    }

    /** Sends it all at once, as synthesised speech comes. */
    public void sing(final int seconds, final String mark) {
        singFor(1_000 * seconds, mark);
    }

    private void singFor(final int ms, final String mark) {
        final short[] samples = new short[ms * (Speech.SAMPLE_RATE_HZ / 1_000)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] =
                    (short) (PEAK * Math.sin(2 * Math.PI * toneHz * i / Speech.SAMPLE_RATE_HZ));
        }
        final String payload = Base64.getEncoder().encodeToString(MuLaw.encode(samples));
        final ServerWebSocket open = Objects.requireNonNull(socket, "not dialled");
        open.writeTextMessage(Twilio.media(streamSid, payload));
        open.writeTextMessage(Twilio.mark(streamSid, mark));
    }

    public boolean hasMark(final String name) {
        return marks.contains(name);
    }

    @Override
    public void close() {
        server.close();
    }
}
