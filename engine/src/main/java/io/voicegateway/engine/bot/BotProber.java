package io.voicegateway.engine.bot;

import io.netty.handler.ssl.SslContext;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotProbe;
import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.config.HttpProxies;
import org.jspecify.annotations.Nullable;

/** Checks bots with the bot leg of the product itself, at whose dialect it listens. */
public final class BotProber implements BotProbe {
    private final HttpProxies proxies;
    private final @Nullable SslContext sslContext;

    /** @param proxies the way to bots that cannot be dialled directly */
    public BotProber(final HttpProxies proxies) {
        this(proxies, null);
    }

    /** @param sslContext for wss, or null for the platform's trust */
    BotProber(final HttpProxies proxies, final @Nullable SslContext sslContext) {
        this.proxies = proxies;
        this.sslContext = sslContext;
    }

    @Override
    public BotReport probe(final BotLegDescription bot, final long talkMs)
            throws InterruptedException {
        BotUrlRules.check(bot.url(), bot.headers());
        BotLegDescription.checkDialect(bot.dialect(), bot.sampleRateHz());
        try (ProbeCall call = ProbeCall.launch(bot, proxies, sslContext)) {
            return ProbeJudge.judge(bot.dialect(), call.run(talkMs));
        }
    }
}
