package io.voicegateway.control.boot;

import io.voicegateway.control.cli.VoiceGatewayCommand;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotReport;
import io.voicegateway.engine.bot.BotProber;
import io.voicegateway.engine.recording.OggRecordingReader;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** The program. */
public final class VoiceGateway {
    private VoiceGateway() {}

    /** Data is UTF-8 whatever the locale. */
    public static void main(final String[] arguments) {
        final PrintStream out =
                new PrintStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)),
                        false,
                        StandardCharsets.UTF_8);
        final int exitCode =
                VoiceGatewayCommand.run(
                        new VoiceGatewayCommand.Means(
                                VoiceGateway::serve,
                                DemoHost::show,
                                new OggRecordingReader(),
                                VoiceGateway::checkBot),
                        System.getenv(),
                        out,
                        System.err,
                        arguments);
        out.flush();
        System.exit(exitCode);
    }

    private static BotReport checkBot(final BotLegDescription bot, final long talkMs)
            throws InterruptedException {
        QuietLog.install(System.getenv());
        return new BotProber(EngineLauncher.proxies(System.getenv())).probe(bot, talkMs);
    }

    /** Runs as a host until SIGTERM or SIGINT; a second signal ends a drain. */
    private static int serve(final GatewayConfiguration configuration, final PrintStream out)
            throws Exception {
        final StopSignal signal = StopSignal.install();
        try (GatewayHost host = GatewayHost.launch(configuration)) {
            if (host.awaitLiveKit(signal)) {
                out.println(host.readyLine());
                out.flush();
                signal.awaitStop();
                host.drain(signal);
            }
        }
        return 0;
    }
}
