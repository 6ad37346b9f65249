package io.voicegateway.control.call;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the bot of one call is reached. URL query and headers may hold secrets.
 *
 * @param mode    of a native bot nothing else is said but onClose
 * @param url     null: the configured one
 * @param dialect null: the configured one
 * @param sampleRateHz null: the dialect's own, or the configured one with the configured dialect
 * @param onClose null: as the dialect's users expect
 */
public record BotRequest(
        BotMode mode,
        @Nullable URI url,
        @Nullable String dialect,
        @Nullable Integer sampleRateHz,
        Map<String, String> headers,
        Map<String, String> parameters,
        @Nullable OnBotClose onClose) {

    /** Everything as the operator configured it. */
    public static final BotRequest AS_CONFIGURED =
            new BotRequest(null, null, null, Map.of(), Map.of(), null);

    /** An attached bot. */
    public BotRequest(
            final @Nullable URI url,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz,
            final Map<String, String> headers,
            final Map<String, String> parameters,
            final @Nullable OnBotClose onClose) {
        this(BotMode.ATTACHED, url, dialect, sampleRateHz, headers, parameters, onClose);
    }

    /** A bot that joins the room itself. */
    public static BotRequest inRoom(final @Nullable OnBotClose onClose) {
        return new BotRequest(BotMode.NATIVE, null, null, null, Map.of(), Map.of(), onClose);
    }

    public BotRequest {
        headers = Map.copyOf(headers);
        parameters = Map.copyOf(parameters);
    }

    BotRequest withOnClose(final @Nullable OnBotClose choice) {
        return new BotRequest(mode, url, dialect, sampleRateHz, headers, parameters, choice);
    }

    @Override
    public String toString() {
        return "BotRequest[mode="
                + mode
                + ", host="
                + (url == null ? null : url.getHost())
                + ", dialect="
                + dialect
                + "]";
    }
}
