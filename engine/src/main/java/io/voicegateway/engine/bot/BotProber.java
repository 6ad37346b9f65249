package io.voicegateway.engine.bot;

import io.netty.handler.ssl.SslContext;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotProbe;
import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.api.BotUrlRules;
import org.jspecify.annotations.Nullable;

/** Checks bots with the bot leg of the product itself, at whose dialect it listens. */
public final class BotProber implements BotProbe {
    private final @Nullable SslContext sslContext;

    public BotProber() {
        this(null);
    }

    /** @param sslContext for wss, or null for the platform's trust */
    BotProber(final @Nullable SslContext sslContext) {
        this.sslContext = sslContext;
    }

    @Override
    public BotReport probe(final BotLegDescription bot, final long talkMs)
            throws InterruptedException {
        BotUrlRules.check(bot.url(), bot.headers());
        BotLegDescription.checkDialect(bot.dialect(), bot.sampleRateHz());
        try (ProbeCall call = ProbeCall.launch(bot, sslContext)) {
            return ProbeJudge.judge(bot.dialect(), call.run(talkMs));
        }
    }
}
