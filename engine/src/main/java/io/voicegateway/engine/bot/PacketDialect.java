package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.agrona.DirectBuffer;

/** A wire that carries Opus packets: no codec runs for its bots. */
non-sealed interface PacketDialect extends BotDialect {

    /**
     * One packet of what the bot hears.
     *
     * @param buffer valid until return
     */
    WebSocketFrame packet(DirectBuffer buffer, int offset, int length);
}
