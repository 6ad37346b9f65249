package io.voicegateway.control.cli;

import io.voicegateway.control.config.ConfigurationLoader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "serve",
        description = "Run as a host until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private final VoiceGatewayCommand.Server server;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "HOCON file that overlays the defaults.")
    private @Nullable Path config;

    ServeCommand(final VoiceGatewayCommand.Server server) {
        this.server = server;
    }

    @Override
    public Integer call() throws Exception {
        return server.serve(ConfigurationLoader.load(config, System.getenv()));
    }
}
