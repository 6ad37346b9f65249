package io.voicegateway.engine.bot;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a dialect may know of the call that it serves.
 *
 * @param sessionId    in place of the call's id where the parameters have none
 * @param parameters   opaque, sorted by name so that a greeting is always the same
 * @param sampleRateHz as the bot's owner chose it; 0: the dialect's own
 */
record BotSession(long sessionId, TreeMap<String, String> parameters, int sampleRateHz) {

    BotSession(final long sessionId, final Map<String, String> parameters, final int sampleRateHz) {
        this(sessionId, new TreeMap<>(parameters), sampleRateHz);
    }

    String callId() {
        return parameters.getOrDefault("call_id", Long.toString(sessionId));
    }

    String parameter(final String name) {
        return parameters.getOrDefault(name, "");
    }

    /**
     * The rate to speak at.
     *
     * @throws IllegalArgumentException when Opus cannot be opened at the chosen one
     */
    int rateOr(final int defaultHz) {
        if (sampleRateHz == 0) {
            return defaultHz;
        }
        if (!AudioCodec.SAMPLE_RATES_HZ.contains(sampleRateHz)) {
            throw new IllegalArgumentException(
                    "a bot's sample rate must be one of "
                            + AudioCodec.SAMPLE_RATES_HZ
                            + ": sampleRateHz="
                            + sampleRateHz);
        }
        return sampleRateHz;
    }

    /**
     * For a dialect with one rate only.
     *
     * @throws IllegalArgumentException when another one was chosen
     */
    void requireRate(final int onlyHz) {
        if (sampleRateHz != 0 && sampleRateHz != onlyHz) {
            throw new IllegalArgumentException(
                    "this dialect has one sample rate only: sampleRateHz="
                            + sampleRateHz
                            + " only="
                            + onlyHz);
        }
    }
}
