package io.voicegateway.control.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Configures Logback, which finds it as a service: everything goes to stderr, from the level that {@code VOICE_GATEWAY_LOG} names, INFO
 * without it. A file of one's own ({@code -Dlogback.configurationFile}, or {@code logback-test.xml} on the class path) comes first.
 * <p>
 * Design note: reading the same from XML loads four hundred classes, a tenth of a cold start.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_NORMAL_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final String FILE_PROPERTY = "logback.configurationFile";
    private static final String TEST_FILE = "logback-test.xml";

    /** Libraries whose routine is not the operator's concern. */
    private static final Map<String, Level> QUIET =
            Map.of(
                    "net.openhft", Level.ERROR,
                    "io.netty", Level.WARN,
                    "io.vertx", Level.WARN,
                    "io.vertx.core.http.impl", Level.ERROR);

    @Override
    public ExecutionStatus configure(final LoggerContext log) {
        if (isConfiguredByFile(System.getProperty(FILE_PROPERTY))) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        configure(log, System.getenv("VOICE_GATEWAY_LOG"));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** An empty property asks for no file at all. */
    private static boolean isConfiguredByFile(final @Nullable String property) {
        return property == null
                ? LogConfigurator.class.getClassLoader().getResource(TEST_FILE) != null
                : !property.isEmpty();
    }

    /**
     * @param level null or none of Logback's: INFO
     */
    static void configure(final LoggerContext log, final @Nullable String level) {
        final LogLine line = new LogLine();
        line.setContext(log);
        line.start();
        final ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(log);
        stderr.setName("STDERR");
        stderr.setTarget("System.err");
        stderr.setEncoder(line);
        stderr.start();
        QUIET.forEach((name, limit) -> log.getLogger(name).setLevel(limit));
        final ch.qos.logback.classic.Logger root = log.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(level, Level.INFO));
        root.addAppender(stderr);
    }
}
