package io.voicegateway.control.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows a call from end to end. */
@Command(
        name = "demo",
        description = {
            "Place a real call through a gateway of its own, and show what happens.",
            "A caller over UDP, DTLS and SRTP, the embedded room server, and an echo bot over WebSocket, in one process."
                    + " Exits with 0 when the caller heard its own words back.",
            "Everything is on loopback and on free ports. What it leaves (events, recordings) is in VOICE_GATEWAY_DATA,"
                    + " or else in a directory for temporary files. VOICE_GATEWAY_LOG=INFO shows the log as well."
        })
final class DemoCommand implements Callable<Integer> {
    private final VoiceGatewayCommand.Demonstration demonstration;
    private final Map<String, String> environment;
    private final PrintStream out;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each caller talks: 3 to 3600. Default: ${DEFAULT-VALUE}.")
    private int seconds = 10;

    @Option(
            names = "--calls",
            paramLabel = "N",
            description = "Calls at once: 1 to 200. Default: ${DEFAULT-VALUE}.")
    private int calls = 1;

    DemoCommand(
            final VoiceGatewayCommand.Demonstration demonstration,
            final Map<String, String> environment,
            final PrintStream out) {
        this.demonstration = demonstration;
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        return demonstration.show(options(), environment, out);
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(seconds, calls);
        } catch (final IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "Invalid value for --" + e.getMessage());
        }
    }
}
