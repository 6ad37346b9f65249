package io.voicegateway.control.boot;

import io.vertx.core.Vertx;
import io.voicegateway.control.cli.DemoOptions;
import io.voicegateway.control.config.ConfigurationLoader;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.demo.Demo;
import io.voicegateway.control.demo.DemoCallers;
import io.voicegateway.control.demo.DemoContext;
import io.voicegateway.control.demo.Farewell;
import io.voicegateway.control.demo.Progress;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.livekit.TokenRole;
import io.voicegateway.engine.MediaEngine;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** Launches what a demo plays on: a gateway as {@code serve} would run it, and the callers with an engine of their own. */
final class DemoHost {
    private static final long TOKEN_TTL_S = 3_600;

    private DemoHost() {}

    /** Runs a demo; an exception says what failed. */
    static int show(
            final DemoOptions options, final Map<String, String> environment, final PrintStream out)
            throws Exception {
        QuietLog.install(environment);
        final Progress progress = new Progress(out);
        progress.say(
                "voice-gateway demo: %d call%s of %d s",
                options.calls(), options.calls() == 1 ? "" : "s", options.seconds());
        try (LaunchStack launched = new LaunchStack()) {
            final GatewayHost host =
                    launched.push(
                            GatewayHost.launch(
                                    ConfigurationLoader.load(
                                            null, gatewayEnvironment(environment))));
            host.awaitLiveKit(new StopSignal());
            progress.say("%s", host.readyLine());
            launched.push(Demo.launch(context(host, launched), options, progress)).run();
        }
        progress.say("done");
        return 0;
    }

    /**
     * Of the user's environment only what says how the engine runs and where the data goes: the demo has its own room server and the
     * development keys, and so it stays on loopback.
     */
    private static Map<String, String> gatewayEnvironment(final Map<String, String> environment)
            throws IOException {
        final Map<String, String> demo = new HashMap<>(environment);
        demo.keySet()
                .removeIf(
                        name ->
                                !name.equals("VOICE_GATEWAY_THREADING")
                                        && !name.equals("VOICE_GATEWAY_PROFILE"));
        final String data = environment.getOrDefault("VOICE_GATEWAY_DATA", "");
        demo.put(
                "VOICE_GATEWAY_DATA",
                data.isEmpty()
                        ? Files.createTempDirectory("voice-gateway-demo-").toString()
                        : data);
        demo.put("VOICE_GATEWAY_PORT", "0");
        demo.put("VOICE_GATEWAY_EMBEDDED_PORT", "0");
        demo.put("VOICE_GATEWAY_EMBEDDED_UDP_PORT", "0");
        return demo;
    }

    private static DemoContext context(final GatewayHost host, final LaunchStack launched) {
        final GatewayConfiguration configuration = host.configuration();
        final GatewayConfiguration.LiveKit livekit = configuration.livekit();
        final LiveKitTokens tokens =
                new LiveKitTokens(livekit.apiKey(), livekit.apiSecret(), Clock.systemUTC());
        final Vertx vertx = Vertx.vertx();
        launched.push(() -> vertx.close().toCompletionStage().toCompletableFuture().join());
        return new DemoContext(
                host.apiUrl(),
                livekit.url(),
                configuration.dataDirectory(),
                vertx,
                callers(vertx, livekit, launched),
                tokens.adminToken(null, TOKEN_TTL_S),
                tokens.participantToken(
                        TokenRole.DRIVER,
                        "call_" + Farewell.CALL_ID,
                        "driver_" + Farewell.CALL_ID,
                        "",
                        Map.of(),
                        TOKEN_TTL_S));
    }

    private static DemoCallers callers(
            final Vertx vertx,
            final GatewayConfiguration.LiveKit livekit,
            final LaunchStack launched) {
        final DemoCallers callers = new DemoCallers(vertx);
        final EngineCounters counters = new EngineCounters();
        final MediaEngine engine =
                launched.push(
                        MediaEngine.launch(
                                new EngineContext()
                                        .mediaAddress(InetAddress.getLoopbackAddress())
                                        .counters(counters)
                                        .listener(callers)
                                        .errorHandler(new ErrorLog(counters))
                                        .conclude()));
        final LiveKitSignalClient signal =
                launched.push(
                        new LiveKitSignalClient(
                                vertx,
                                new LiveKitAccess(
                                        livekit.url().toString(),
                                        livekit.apiKey(),
                                        livekit.apiSecret()),
                                callers::token,
                                SignalTimes.DEFAULT,
                                callers));
        callers.connect(engine, signal);
        return callers;
    }
}
