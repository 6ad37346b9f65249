package io.voicegateway.benchmarks.load;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A Twilio bot of the soak: says something of a random length, in chunks with marks behind them, paced or all at once, waits, and clears
 * whenever it likes. Owned by the bots' thread.
 */
final class SoakedCall {
    private static final int SAMPLES_PER_MS = 8;
    private static final int CHUNK_MS_MAX = 140;
    private static final int UTTERANCE_MS_MAX = 3_000;
    private static final int PAUSE_MS_MAX = 1_500;
    private static final int CLEAR_ONE_IN = 2;
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** µ-law, loud and quiet in turn: not a sound that the gateway may leave out. */
    private static final byte[] VOICE = new byte[CHUNK_MS_MAX * SAMPLES_PER_MS];

    static {
        for (int i = 0; i < VOICE.length; i++) {
            VOICE[i] = (byte) (i / 10 % 2 == 0 ? 0x8f : 0x0f);
        }
    }

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final Random random;
    private final MarkLedger marks;
    private final PacedStream frames;
    private String streamSid = "";
    private long frameCount;
    private long markCount;
    private long measuredFromNs = Long.MAX_VALUE;
    private boolean isOpen = true;
    private boolean isSpeaking = true;
    private int clearCount;

    SoakedCall(
            final Vertx vertx,
            final ServerWebSocket socket,
            final Random random,
            final MarkLedger marks,
            final PacedStream frames) {
        this.vertx = vertx;
        this.socket = socket;
        this.random = random;
        this.marks = marks;
        this.frames = frames;
        socket.frameHandler(this::onMessage);
        socket.closeHandler(_ -> isOpen = false);
    }

    void measureFrom(final long startNs) {
        measuredFromNs = startNs;
    }

    /** Says no more: all marks come back. */
    void fallSilent() {
        isSpeaking = false;
    }

    private void onMessage(final WebSocketFrame message) {
        if (!message.isText()) {
            return;
        }
        final long nowNs = System.nanoTime();
        final JsonObject json = new JsonObject(message.textData());
        switch (json.getString("event")) {
            case "start" -> {
                streamSid = json.getString("streamSid");
                pause();
            }
            case "media" -> {
                frameCount++;
                frames.onFrame(frameCount * FRAME_NS, nowNs, nowNs >= measuredFromNs);
            }
            case "mark" -> marks.onReturned(json.getJsonObject("mark").getString("name"), nowNs);
            default -> {}
        }
    }

    private void pause() {
        later(1 + random.nextInt(PAUSE_MS_MAX), this::speak);
    }

    private void speak() {
        final int lengthMs = 20 + random.nextInt(UTTERANCE_MS_MAX);
        final boolean isPaced = random.nextBoolean();
        if (random.nextInt(CLEAR_ONE_IN) == 0) {
            later(1 + random.nextInt(lengthMs), this::clear);
        }
        say(lengthMs, isPaced);
    }

    /** The next chunk of what is left to say. */
    private void say(final int leftMs, final boolean isPaced) {
        final int chunkMs = Math.min(leftMs, 1 + random.nextInt(CHUNK_MS_MAX));
        send("media", "media", "payload", payload(chunkMs));
        marks.onAudio(TimeUnit.MILLISECONDS.toNanos(chunkMs), System.nanoTime());
        final String name = "m" + ++markCount;
        marks.onMark(name, System.nanoTime());
        send("mark", "mark", "name", name);
        if (leftMs == chunkMs) {
            pause();
        } else if (isPaced) {
            later(chunkMs, () -> say(leftMs - chunkMs, true));
        } else {
            say(leftMs - chunkMs, false);
        }
    }

    private static String payload(final int ms) {
        return Base64.getEncoder().encodeToString(Arrays.copyOf(VOICE, ms * SAMPLES_PER_MS));
    }

    private void clear() {
        marks.onClear(System.nanoTime());
        clearCount++;
        socket.writeTextMessage(message("clear").encode());
    }

    private void send(
            final String event, final String object, final String member, final String value) {
        socket.writeTextMessage(
                message(event).put(object, new JsonObject().put(member, value)).encode());
    }

    private JsonObject message(final String event) {
        return new JsonObject().put("event", event).put("streamSid", streamSid);
    }

    private void later(final int ms, final Runnable what) {
        vertx.setTimer(
                ms,
                _ -> {
                    if (isOpen && isSpeaking) {
                        what.run();
                    }
                });
    }

    boolean isOpen() {
        return isOpen;
    }

    long frameCount() {
        return frameCount;
    }

    int clearCount() {
        return clearCount;
    }

    MarkLedger marks() {
        return marks;
    }
}
