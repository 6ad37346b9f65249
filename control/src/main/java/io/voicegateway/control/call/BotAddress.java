package io.voicegateway.control.call;

import io.voicegateway.engine.api.BotLegDescription;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a call's bot is dialled and what it is told there: what the call asks for, and the operator's configuration for the rest.
 *
 * @param callParameters what every bot of the call is told
 */
record BotAddress(CallSettings settings, Map<String, String> callParameters, BotRequest request) {

    BotAddress {
        callParameters = Map.copyOf(callParameters);
    }

    /** Of another bot of the same call. */
    BotAddress of(final BotRequest next) {
        return new BotAddress(settings, callParameters, next);
    }

    /** Null when the bot has to dial in. */
    @Nullable URI url() {
        final URI template = request.url() != null ? request.url() : settings.botUrl();
        return template == null
                ? null
                : BotUrlTemplate.expand(
                        template,
                        callParameters.getOrDefault("call_id", ""),
                        callParameters.getOrDefault("room", ""));
    }

    /** The URL without what may be secret. */
    @Nullable String maskedUrl() {
        final URI url = url();
        if (url == null) {
            return null;
        }
        final String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme()
                + "://"
                + url.getHost()
                + port
                + (url.getRawPath() == null ? "" : url.getRawPath());
    }

    String dialect() {
        return request.dialect() != null ? request.dialect() : settings.botDialect();
    }

    /**
     * What the bot is told of the call.
     *
     * @param isResumed it was here before: the conversation goes on
     */
    Map<String, String> parameters(final boolean isResumed) {
        final Map<String, String> all = new HashMap<>(callParameters);
        all.putAll(request.parameters());
        if (isResumed) {
            all.put("resume", "true");
        }
        return all;
    }

    /** One dial; null when the bot has to dial in. */
    @Nullable BotLegDescription describe(final boolean isResumed) {
        final URI url = url();
        return url == null
                ? null
                : new BotLegDescription(
                        url,
                        dialect(),
                        BotPolicy.sampleRateHz(request, settings),
                        request.headers(),
                        parameters(isResumed),
                        settings.botDialTimeoutMs());
    }
}
