package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Plivo Audio Streaming with µ-law: no word of greeting but {@code start}, numbers where Twilio has strings, checkpoints for marks. A
 * checkpoint whose audio was cleared does not come back. Its end is that of the socket.
 *
 * @see <a href="https://www.plivo.com/docs/voice/audio-streaming/audio-streaming">Stream event protocol</a>
 */
final class PlivoDialect implements PcmDialect {
    static final String NAME = "plivo";

    private static final String ID_MEMBER = "streamId";
    private static final StreamWriter.Form FORM =
            new StreamWriter.Form("sequenceNumber", ID_MEMBER, true, true);
    private static final String MU_LAW = "audio/x-mulaw";

    private final BotSession session;
    private final String streamId;

    // Written by the bot thread.
    private final byte[] codes = new byte[MuLaw.FRAME_LENGTH];
    private final StreamWriter writer;
    private long elapsedMs;

    PlivoDialect(final BotSession session) {
        session.requireRate(MuLaw.SAMPLE_RATE_HZ);
        this.session = session;
        streamId = id("stream");
        writer = new StreamWriter(FORM, streamId);
    }

    private String id(final String what) {
        final String name = what + " " + session.callId();
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    @Override
    public int toBotHz() {
        return MuLaw.SAMPLE_RATE_HZ;
    }

    @Override
    public List<WebSocketFrame> greeting() {
        return List.of(
                BotJson.event(
                        "start",
                        json -> {
                            writer.writeSequenceNumber(json);
                            json.writeObjectFieldStart("start");
                            json.writeStringField("callId", id("call"));
                            json.writeStringField("streamId", streamId);
                            json.writeStringField("accountId", id("account"));
                            json.writeArrayFieldStart("tracks");
                            json.writeString("inbound");
                            json.writeEndArray();
                            json.writeObjectFieldStart("mediaFormat");
                            json.writeStringField("encoding", MU_LAW);
                            json.writeNumberField("sampleRate", MuLaw.SAMPLE_RATE_HZ);
                            json.writeEndObject();
                            json.writeEndObject();
                            json.writeStringField("extra_headers", extraHeaders());
                        }));
    }

    /** Plivo's form of what a call's creator tells the bot. It cannot carry its own separator. */
    private String extraHeaders() {
        return session.parameters().entrySet().stream()
                .filter(entry -> (entry.getKey() + entry.getValue()).indexOf(';') < 0)
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(";"));
    }

    @Override
    public WebSocketFrame media(final short[] samples, final long elapsedMs) {
        this.elapsedMs = elapsedMs;
        MuLaw.encode(samples, codes, codes.length);
        return writer.event(
                "media",
                json -> {
                    json.writeObjectFieldStart("media");
                    json.writeStringField("track", "inbound");
                    json.writeStringField("timestamp", Long.toString(elapsedMs));
                    json.writeNumberField("chunk", writer.nextChunk());
                    json.writeBinaryField("payload", codes);
                    json.writeEndObject();
                });
    }

    @Override
    public @Nullable WebSocketFrame mark(final String name, final boolean isCleared) {
        return isCleared
                ? null
                : writer.event("playedStream", json -> json.writeStringField("name", name));
    }

    @Override
    public WebSocketFrame cleared(final long playedMs, final long droppedMs) {
        return writer.event("clearedAudio", _ -> {});
    }

    @Override
    public WebSocketFrame dtmf(final char digit) {
        return writer.event(
                "dtmf",
                json -> {
                    json.writeObjectFieldStart("dtmf");
                    json.writeStringField("track", "inbound");
                    json.writeStringField("digit", String.valueOf(digit));
                    json.writeStringField("timestamp", Long.toString(elapsedMs));
                    json.writeEndObject();
                });
    }

    @Override
    public void parse(final WebSocketFrame frame, final BotMessageHandler handler) {
        final StreamMessage message = StreamMessage.read(frame, ID_MEMBER, streamId, handler);
        if (message == null) {
            return;
        }
        switch (message.event()) {
            case "playAudio" -> deliverAudio(message, handler);
            case "checkpoint" -> message.deliverCheckpoint(handler);
            case "clearAudio" -> handler.onClear();
            default -> handler.onIgnored(EngineCounter.BOT_MESSAGES_UNKNOWN);
        }
    }

    /** In the format that the stream has; Plivo does not change it within a stream either. */
    private static void deliverAudio(final StreamMessage message, final BotMessageHandler handler) {
        if (message.contentType().isEmpty() || message.contentType().startsWith(MU_LAW)) {
            message.deliverMuLaw(handler);
        } else {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        }
    }
}
