package io.voicegateway.control.call;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.BotUrlRules;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which bots a call may name. Checked when it names one, so that the caller learns it and not the log. */
final class BotPolicy {
    private BotPolicy() {}

    /**
     * @throws CallRefusedException when the bot may not be dialled; the message holds no secrets
     */
    static void check(final @Nullable BotRequest bot, final CallSettings settings) {
        if (bot == null || bot.mode() == BotMode.NATIVE) {
            return;
        }
        checkDialect(bot, settings);
        final URI url = bot.url() == null ? settings.botUrl() : bot.url();
        if (url == null) {
            return;
        }
        try {
            BotUrlRules.check(url, bot.headers());
        } catch (final IllegalArgumentException e) {
            throw new CallRefusedException(Refusal.INVALID, "bot: " + e.getMessage());
        }
        if (bot.url() != null && !isAllowed(url.getHost(), settings)) {
            throw new CallRefusedException(
                    Refusal.INVALID,
                    "bot: the operator does not allow this host: " + url.getHost());
        }
    }

    /**
     * What a bot that dials in speaks.
     *
     * @throws CallRefusedException when there is no such dialect, or not at that rate
     */
    static BotLink.DialledIn dialledIn(
            final BotSocket socket,
            final @Nullable String dialect,
            final @Nullable Integer sampleRateHz,
            final CallSettings settings) {
        final BotRequest bot =
                new BotRequest(null, dialect, sampleRateHz, Map.of(), Map.of(), null);
        checkDialect(bot, settings);
        return new BotLink.DialledIn(
                socket,
                dialect == null ? settings.botDialect() : dialect,
                sampleRateHz(bot, settings));
    }

    private static void checkDialect(final BotRequest bot, final CallSettings settings) {
        final String dialect = bot.dialect() == null ? settings.botDialect() : bot.dialect();
        try {
            BotLegDescription.checkDialect(dialect, sampleRateHz(bot, settings));
        } catch (final IllegalArgumentException e) {
            throw new CallRefusedException(Refusal.INVALID, "bot: " + e.getMessage());
        }
    }

    /** Whoever names a dialect does not get a rate that was meant for another one. */
    static int sampleRateHz(final BotRequest bot, final CallSettings settings) {
        if (bot.sampleRateHz() != null) {
            return bot.sampleRateHz();
        }
        return bot.dialect() == null || bot.dialect().equals(settings.botDialect())
                ? settings.botSampleRateHz()
                : 0;
    }

    /** The operator's own URL needs no permission. */
    private static boolean isAllowed(final String host, final CallSettings settings) {
        return settings.botAllowedHosts().isEmpty()
                || settings.botAllowedHosts().contains(host.toLowerCase(Locale.ROOT));
    }
}
