package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/** A wire that carries PCM, or something that is made of it sample by sample. */
non-sealed interface PcmDialect extends BotDialect {

    /** At which rate the bot listens; one that Opus can be opened at. */
    int toBotHz();

    /** At which rate the bot is expected to speak; each of its messages may say otherwise. */
    default int fromBotHz() {
        return toBotHz();
    }

    /**
     * 20 ms of what the bot hears.
     *
     * @param samples   one frame at {@link #toBotHz()}, valid until return
     * @param elapsedMs since the greeting; never goes back
     */
    WebSocketFrame media(short[] samples, long elapsedMs);
}
