package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.api.BotLegDescription;
import java.util.List;

/**
 * One wire protocol of bots. An instance serves one socket.
 * <p>
 * The writing half is called by the bot thread, the reading half by the socket's Netty thread; the two share no mutable state. Frames
 * that are returned belong to the caller.
 */
interface BotDialect {

    /** A new instance for one socket, for the dialect of that name. */
    static BotDialect create(final BotLegDescription description, final long sessionId) {
        if (!description.dialect().equals(TwilioDialect.NAME)) {
            throw new IllegalArgumentException(
                    "unknown bot dialect: dialect=" + description.dialect());
        }
        return new TwilioDialect(description.parameters(), sessionId);
    }

    /** What the bot must get first, in this order. */
    List<WebSocketFrame> greeting();

    /**
     * 20 ms of what the bot hears.
     *
     * @param samples   one frame at the leg's rate
     * @param elapsedMs since the greeting; never goes back
     */
    WebSocketFrame media(short[] samples, long elapsedMs);

    /** Tells the bot that its mark was reached, or cleared. */
    WebSocketFrame mark(String name);

    /** The last message before the socket closes. */
    WebSocketFrame stop();

    /** Reads one whole message of foreign bytes; never throws, whatever they are. Does not release the frame. */
    void parse(WebSocketFrame frame, BotMessageHandler handler);
}
