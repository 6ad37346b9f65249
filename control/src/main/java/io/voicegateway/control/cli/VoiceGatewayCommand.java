package io.voicegateway.control.cli;

import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. Data goes to stdout, messages to stderr; exit 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "voice-gateway",
        description = "A media host for AI voice calls on LiveKit.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class VoiceGatewayCommand {
    private static final Logger LOG = LoggerFactory.getLogger(VoiceGatewayCommand.class);

    private VoiceGatewayCommand() {}

    /** Runs a host; kept out of this package, because only boot knows how. */
    public interface Server {
        int serve(GatewayConfiguration configuration) throws Exception;
    }

    /** Returns the exit code. */
    public static int run(final Server server, final String... arguments) {
        final CommandLine commandLine =
                new CommandLine(new VoiceGatewayCommand())
                        .addSubcommand(new ServeCommand(server))
                        .addSubcommand(new EventsCommand())
                        .addSubcommand(new LatencyCommand())
                        .addSubcommand(new TokenCommand());
        commandLine.setExecutionExceptionHandler((error, _, _) -> failed(error));
        commandLine.setParameterExceptionHandler(
                (error, _) -> {
                    System.err.println("voice-gateway: " + error.getMessage());
                    return CommandLine.ExitCode.USAGE;
                });
        if (arguments.length == 0) {
            commandLine.usage(System.err);
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(arguments);
    }

    private static int failed(final Exception error) {
        if (!(error instanceof ConfigurationException)) {
            LOG.debug("event=command_failed", error);
        }
        System.err.println("voice-gateway: " + error.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }
}
