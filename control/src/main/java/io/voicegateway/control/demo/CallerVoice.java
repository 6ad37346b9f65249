package io.voicegateway.control.demo;

import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/**
 * Mouth and ear of one caller, as a bot of the caller's own engine. Used by the socket's event loop.
 * <p>
 * It speaks ahead of time and without holes: the engine's playout paces it, and the mark behind each word comes back when the word's last
 * sample has left.
 */
final class CallerVoice {
    /** Words that wait to be played: enough that the pauses of a busy machine are not heard. */
    private static final int WORDS_AHEAD = 3;

    private static final int TAIL_MS = 5_000;

    private final Talk talk;
    private final int leadMs;
    private final ServerWebSocket socket;
    private final WordDetector ear = new WordDetector();
    private String streamSid = "";
    private int wordIndex;

    private CallerVoice(final Talk talk, final int leadMs, final ServerWebSocket socket) {
        this.talk = talk;
        this.leadMs = leadMs;
        this.socket = socket;
    }

    /** @param leadMs silence before the first word */
    static void attach(final Talk talk, final int leadMs, final ServerWebSocket socket) {
        final CallerVoice voice = new CallerVoice(talk, leadMs, socket);
        socket.textMessageHandler(text -> voice.onMessage(System.nanoTime(), new JsonObject(text)));
    }

    private void onMessage(final long nowNs, final JsonObject message) {
        switch (message.getString("event", "")) {
            case "start" -> onStart(message.getString("streamSid"));
            case "media" -> onMedia(message.getJsonObject("media").getString("payload"), nowNs);
            case "mark" -> onMark(message.getJsonObject("mark").getString("name"), nowNs);
            default -> {
                // connected and stop ask for nothing.
            }
        }
    }

    private void onStart(final String sid) {
        streamSid = sid;
        say(new short[leadMs * Speech.SAMPLES_PER_MS]);
        for (int i = 0; i < WORDS_AHEAD; i++) {
            sayNext();
        }
    }

    private void onMedia(final String payload, final long nowNs) {
        final short[] samples = MuLaw.decode(Base64.getDecoder().decode(payload));
        final WordDetector.Heard heard = ear.hear(samples, nowNs);
        if (heard != null) {
            talk.onHeard(heard);
        }
    }

    private void onMark(final String name, final long nowNs) {
        talk.onSpoken(Integer.parseInt(name), nowNs);
        sayNext();
    }

    private void sayNext() {
        if (wordIndex < talk.wordCount()) {
            say(Speech.samples(talk.word(wordIndex)));
            socket.writeTextMessage(Twilio.mark(streamSid, Integer.toString(wordIndex)));
        } else if (wordIndex == talk.wordCount()) {
            // A microphone does not stop when its speaker does.
            say(new short[TAIL_MS * Speech.SAMPLES_PER_MS]);
        }
        wordIndex++;
    }

    private void say(final short[] samples) {
        final String payload = Base64.getEncoder().encodeToString(MuLaw.encode(samples));
        socket.writeTextMessage(Twilio.media(streamSid, payload));
    }
}
