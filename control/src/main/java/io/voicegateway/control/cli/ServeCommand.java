package io.voicegateway.control.cli;

import io.voicegateway.control.config.ConfigurationLoader;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a host. */
@Command(
        name = "serve",
        description = {
            "Run as a host until SIGTERM or SIGINT.",
            "Prints one line to stdout when calls can be taken; a second signal ends a drain."
        })
final class ServeCommand implements Callable<Integer> {
    private final VoiceGatewayCommand.Server server;
    private final Map<String, String> environment;
    private final PrintStream out;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "HOCON file that overlays conf/reference.conf; the environment wins over both.")
    private @Nullable Path config;

    ServeCommand(
            final VoiceGatewayCommand.Server server,
            final Map<String, String> environment,
            final PrintStream out) {
        this.server = server;
        this.environment = environment;
        this.out = out;
    }

    @Override
    public Integer call() throws Exception {
        return server.serve(ConfigurationLoader.load(config, environment), out);
    }
}
