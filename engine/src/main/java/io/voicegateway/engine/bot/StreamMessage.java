package io.voicegateway.engine.bot;

import com.fasterxml.jackson.core.JsonParser;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a bot says on the wires that resemble Twilio's: JSON with an event, the stream's id under a name of the wire's own, audio in base64.
 * Members of any type but the right one are as if they were absent.
 */
final class StreamMessage implements BotJson.MemberReader {
    private final String idMember;
    private String event = "";
    private @Nullable String id;
    private byte @Nullable [] payload;
    private String contentType = "";
    private @Nullable String markName;
    private @Nullable String checkpointName;

    private StreamMessage(final String idMember) {
        this.idMember = idMember;
    }

    /**
     * Reads a message that is meant for this stream; tells the handler why, and returns null, when it is not.
     *
     * @param idMember name of the member that holds the stream's id; it may be left out
     */
    static @Nullable StreamMessage read(
            final WebSocketFrame frame,
            final String idMember,
            final String streamId,
            final BotMessageHandler handler) {
        if (!(frame instanceof TextWebSocketFrame)) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_BINARY);
            return null;
        }
        final StreamMessage message = new StreamMessage(idMember);
        if (!BotJson.read(frame.content(), message) || message.event.isEmpty()) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
            return null;
        }
        if (message.id != null && !message.id.equals(streamId)) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_FOREIGN);
            return null;
        }
        return message;
    }

    String event() {
        return event;
    }

    /** Empty where the message does not say. */
    String contentType() {
        return contentType;
    }

    /** The audio; null, and counted, when there is none. */
    byte @Nullable [] audio(final BotMessageHandler handler) {
        if (payload == null) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        }
        return payload;
    }

    /** Hands on µ-law. */
    void deliverMuLaw(final BotMessageHandler handler) {
        final byte[] codes = audio(handler);
        if (codes != null && codes.length > 0) {
            handler.onAudio(MuLaw.decode(codes), MuLaw.SAMPLE_RATE_HZ);
        }
    }

    /** A mark whose name is in an object of its own. */
    void deliverMark(final BotMessageHandler handler) {
        deliverMark(markName, handler);
    }

    /** A mark whose name is the message's. */
    void deliverCheckpoint(final BotMessageHandler handler) {
        deliverMark(checkpointName, handler);
    }

    private static void deliverMark(final @Nullable String name, final BotMessageHandler handler) {
        if (name == null || name.length() > BotDialect.MARK_NAME_LENGTH_MAX) {
            handler.onIgnored(EngineCounter.BOT_MESSAGES_MALFORMED);
        } else {
            handler.onMark(name);
        }
    }

    @Override
    public void read(final String name, final JsonParser json) throws IOException {
        if (name.equals(idMember)) {
            id = BotJson.text(json);
            return;
        }
        switch (name) {
            case "event" -> event = orEmpty(BotJson.text(json));
            case "media" -> BotJson.readObject(json, this::readMedia);
            case "mark" -> BotJson.readObject(json, this::readMark);
            case "name" -> checkpointName = BotJson.text(json);
            default -> {}
        }
    }

    private void readMedia(final String name, final JsonParser json) throws IOException {
        switch (name) {
            case "payload" -> payload = BotJson.base64(json);
            case "contentType" -> contentType = orEmpty(BotJson.text(json));
            default -> {}
        }
    }

    private void readMark(final String name, final JsonParser json) throws IOException {
        if (name.equals("name")) {
            markName = BotJson.text(json);
        }
    }

    private static String orEmpty(final @Nullable String text) {
        return text == null ? "" : text;
    }
}
