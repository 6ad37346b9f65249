package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One wire protocol of bots: it frames what the engine says and reads what the bot says, and knows nothing of time, pacing or sockets. An
 * instance serves one socket.
 * <p>
 * The writing half is called by the bot thread, the reading half by the socket's Netty thread; the two share no mutable state. Frames
 * that are returned belong to the caller. A message that the wire does not have is null.
 */
sealed interface BotDialect permits PcmDialect, PacketDialect {
    /** A name is echoed, so its length costs twice; real ones have tens of characters. */
    int MARK_NAME_LENGTH_MAX = 1_024;

    /** The subprotocols that the upgrade offers, in that order; a bot's answer without one is accepted. */
    default List<String> subprotocols() {
        return List.of();
    }

    /** What the bot must get first, in this order. */
    List<WebSocketFrame> greeting();

    /**
     * Tells the bot that its mark was reached, or will not be.
     *
     * @param name      as {@link BotMessageHandler#onMark} was given it
     * @param isCleared its audio was dropped before it was heard
     */
    @Nullable WebSocketFrame mark(String name, boolean isCleared);

    /** Tells the bot that what it said is dropped. */
    default @Nullable WebSocketFrame cleared(final long playedMs, final long droppedMs) {
        return null;
    }

    /** Tells the bot that the caller pressed a key: 0 to 9, *, # or A to D. */
    default @Nullable WebSocketFrame dtmf(final char digit) {
        return null;
    }

    /** The last message before the socket closes. */
    default @Nullable WebSocketFrame stop() {
        return null;
    }

    /** Reads one whole message of foreign bytes; never throws, whatever they are. Does not release the frame. */
    void parse(WebSocketFrame frame, BotMessageHandler handler);
}
