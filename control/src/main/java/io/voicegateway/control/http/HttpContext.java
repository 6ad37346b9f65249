package io.voicegateway.control.http;

import io.netty.channel.Channel;
import io.voicegateway.control.call.CallCommands;
import io.voicegateway.control.event.EventTail;
import io.voicegateway.control.health.HealthChecks;
import io.voicegateway.control.metrics.GatewayMetrics;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.SessionSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the routes work with.
 *
 * @param livekitUrl     what participants connect to
 * @param recordings     directory with one directory per call
 * @param corsOrigins    whose pages may use the API in a browser
 * @param isMetricsOpen  whether /metrics needs no token from elsewhere
 * @param twilio         null: no bot hangs up by Twilio's REST API
 * @param botSockets     takes a channel from the HTTP server, on its event loop
 * @param callMeasures   of a session of the engine
 * @param tails          opens a reader of the journal
 */
public record HttpContext(
        String bind,
        int port,
        HttpLimits limits,
        String livekitUrl,
        Path recordings,
        List<String> corsOrigins,
        boolean isMetricsOpen,
        @Nullable TwilioCredentials twilio,
        Function<Channel, BotSocket> botSockets,
        CallCommands calls,
        Supplier<EngineSnapshot> hostMeasures,
        LongFunction<SessionSnapshot> callMeasures,
        AccessTokens tokens,
        WebhookReceiver webhooks,
        Supplier<EventTail> tails,
        HealthChecks health,
        GatewayMetrics metrics) {}
