package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.BotLegDescription;

/** Every dialect by its name. */
final class BotDialects {
    private BotDialects() {}

    /**
     * A new instance for one socket.
     *
     * @throws IllegalArgumentException when there is none of that name, or not at that rate
     */
    static BotDialect create(final BotLegDescription bot, final long sessionId) {
        final BotSession session = new BotSession(sessionId, bot.parameters(), bot.sampleRateHz());
        return switch (bot.dialect()) {
            case TwilioDialect.NAME -> new TwilioDialect(session);
            case L16Dialect.NAME -> new L16Dialect(session);
            case VonageDialect.NAME -> new VonageDialect(session);
            case PipecatDialect.NAME -> new PipecatDialect(session);
            case OpusDialect.NAME -> new OpusDialect(session);
            default ->
                    throw new IllegalArgumentException(
                            "unknown bot dialect: dialect=" + bot.dialect());
        };
    }
}
