package io.voicegateway.control.cli;

import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.engine.api.BotProbe;
import io.voicegateway.engine.api.RecordingReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. Data goes to stdout, messages to stderr; exit 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "voice-gateway",
        description = "A media host for AI voice calls on LiveKit.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = VoiceGatewayCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class VoiceGatewayCommand implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(VoiceGatewayCommand.class);

    @Spec private @Nullable CommandSpec spec;

    private VoiceGatewayCommand() {}

    /** Runs a host; kept out of this package, because only boot knows how. */
    public interface Server {

        /**
         * Returns the exit code when the host has ended.
         *
         * @param out where the ready line goes
         */
        int serve(GatewayConfiguration configuration, PrintStream out) throws Exception;
    }

    /** Shows what the program does; kept out of this package for the same reason. */
    public interface Demonstration {

        /**
         * Returns the exit code when it is over.
         *
         * @param environment the process's variables
         * @param out         where it tells what happens
         * @throws CommandException when something failed, with one line that says what
         */
        int show(DemoOptions options, Map<String, String> environment, PrintStream out)
                throws Exception;
    }

    /** What the commands cannot do themselves, because only boot may know who does it. */
    public record Means(
            Server server,
            Demonstration demonstration,
            RecordingReader recordingReader,
            BotProbe botProbe) {}

    /**
     * Runs a command; returns the exit code.
     *
     * @param environment the process's variables
     * @param out         data, buffered
     * @param err         messages, a line each
     */
    public static int run(
            final Means means,
            final Map<String, String> environment,
            final PrintStream out,
            final PrintStream err,
            final String... arguments) {
        final CommandLine commandLine =
                new CommandLine(new VoiceGatewayCommand())
                        .addSubcommand(new ServeCommand(means.server(), environment, out))
                        .addSubcommand(new DemoCommand(means.demonstration(), environment, out))
                        .addSubcommand(new EventsCommand(environment, out))
                        .addSubcommand(new LatencyCommand(environment, out))
                        .addSubcommand(
                                RecordingsCommand.of(environment, means.recordingReader(), out))
                        .addSubcommand(new CheckBotCommand(means.botProbe(), environment, out))
                        .addSubcommand(new TokenCommand(environment, out))
                        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        commandLine.setExecutionExceptionHandler((error, _, _) -> failed(error, err));
        commandLine.setParameterExceptionHandler(
                (error, _) -> {
                    err.println("voice-gateway: " + firstLine(String.valueOf(error.getMessage())));
                    return CommandLine.ExitCode.USAGE;
                });
        return commandLine.execute(arguments);
    }

    /** Reached without a command. */
    @Override
    public void run() {
        final CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        throw new ParameterException(
                commandLine,
                "Missing command: "
                        + String.join(", ", commandLine.getSubcommands().keySet())
                        + " (or --help)");
    }

    private static int failed(final Exception error, final PrintStream err) {
        final boolean isForUser =
                error instanceof ConfigurationException || error instanceof CommandException;
        if (!isForUser) {
            LOG.debug("event=command_failed", error);
        }
        err.println(
                "voice-gateway: "
                        + firstLine(
                                isForUser ? String.valueOf(error.getMessage()) : error.toString()));
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String firstLine(final String text) {
        return text.lines().findFirst().orElse(text);
    }

    /** From the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            final String version =
                    VoiceGatewayCommand.class.getPackage().getImplementationVersion();
            return new String[] {"voice-gateway " + (version == null ? "development" : version)};
        }
    }
}
