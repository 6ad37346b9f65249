package io.voicegateway.engine.api;

import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * How to reach and greet a bot.
 *
 * @param url           ws or wss; its query may hold secrets
 * @param dialect       name of the wire protocol, one of {@link #DIALECTS}
 * @param sampleRateHz  of PCM, where the dialect leaves the choice; 0: the dialect's own
 * @param headers       extra headers of the upgrade request; may hold secrets
 * @param parameters    opaque to the engine; reaches the bot in the dialect's start message
 * @param dialTimeoutMs from TCP connect to the end of the upgrade
 */
public record BotLegDescription(
        URI url,
        String dialect,
        int sampleRateHz,
        Map<String, String> headers,
        Map<String, String> parameters,
        long dialTimeoutMs) {

    /** The wires that the engine speaks. */
    public static final List<String> DIALECTS =
            List.of("twilio", "l16", "vonage", "pipecat", "opus", "telnyx", "plivo", "exotel");

    /** The rates at which the engine speaks PCM. */
    public static final List<Integer> SAMPLE_RATES_HZ =
            List.of(8_000, 12_000, 16_000, 24_000, 48_000);

    private static final List<String> WITH_A_CHOICE_OF_RATES =
            List.of("l16", "vonage", "pipecat", "exotel");

    /**
     * Checks what can be known before dialling.
     *
     * @param sampleRateHz 0: the dialect's own
     * @throws IllegalArgumentException with one line for the user
     */
    public static void checkDialect(final String dialect, final int sampleRateHz) {
        if (!DIALECTS.contains(dialect)) {
            throw new IllegalArgumentException(
                    "dialect must be one of " + String.join(", ", DIALECTS));
        }
        if (sampleRateHz == 0) {
            return;
        }
        if (!WITH_A_CHOICE_OF_RATES.contains(dialect)) {
            throw new IllegalArgumentException(
                    "the dialect " + dialect + " has one sample rate only: leave it out");
        }
        if (!SAMPLE_RATES_HZ.contains(sampleRateHz)) {
            throw new IllegalArgumentException(
                    "a bot's sample rate must be one of " + SAMPLE_RATES_HZ + ": " + sampleRateHz);
        }
    }

    /** At the dialect's own rate. */
    public BotLegDescription(
            final URI url,
            final String dialect,
            final Map<String, String> headers,
            final Map<String, String> parameters,
            final long dialTimeoutMs) {
        this(url, dialect, 0, headers, parameters, dialTimeoutMs);
    }

    public BotLegDescription {
        headers = Map.copyOf(headers);
        parameters = Map.copyOf(parameters);
    }

    @Override
    public String toString() {
        return "BotLegDescription[host=" + url.getHost() + ", dialect=" + dialect + "]";
    }
}
