package io.voicegateway.engine.bot;

/** Every dialect by its name. */
final class BotDialects {
    private BotDialects() {}

    /**
     * A new instance for one socket.
     *
     * @throws IllegalArgumentException when there is none of that name, or not at that rate
     */
    static BotDialect create(final String dialect, final BotSession session) {
        return switch (dialect) {
            case TwilioDialect.NAME -> new TwilioDialect(session);
            case L16Dialect.NAME -> new L16Dialect(session);
            case VonageDialect.NAME -> new VonageDialect(session);
            case PipecatDialect.NAME -> new PipecatDialect(session);
            case OpusDialect.NAME -> new OpusDialect(session);
            case TelnyxDialect.NAME -> new TelnyxDialect(session);
            case PlivoDialect.NAME -> new PlivoDialect(session);
            case ExotelDialect.NAME -> new ExotelDialect(session);
            default ->
                    throw new IllegalArgumentException("unknown bot dialect: dialect=" + dialect);
        };
    }
}
