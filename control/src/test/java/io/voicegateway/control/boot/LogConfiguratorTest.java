package io.voicegateway.control.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

final class LogConfiguratorTest {
    private final LoggerContext log = new LoggerContext();

    @Test
    void shouldBeFoundByLogback() {
        assertTrue(
                ServiceLoader.load(Configurator.class).stream()
                        .anyMatch(found -> found.type() == LogConfigurator.class));
    }

    @Test
    void shouldLeaveTheLogToAFileWhenOneIsOnTheClassPath() {
        assertEquals(
                Configurator.ExecutionStatus.INVOKE_NEXT_IF_ANY,
                new LogConfigurator().configure(log));
        assertFalse(log.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
    }

    @Test
    void shouldLogFromTheLevelThatIsAskedFor() {
        LogConfigurator.configure(log, "debug");

        assertEquals(Level.DEBUG, log.getLogger("io.voicegateway.Any").getEffectiveLevel());
        assertEquals(Level.WARN, log.getLogger("io.netty.Any").getEffectiveLevel());
        assertTrue(log.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders().hasNext());
    }

    @Test
    void shouldLogFromInfoWhenTheLevelIsNone() {
        LogConfigurator.configure(log, "loud");

        assertEquals(Level.INFO, log.getLogger("io.voicegateway.Any").getEffectiveLevel());
    }

    @Test
    void shouldWriteALineOfAnEvent() {
        final String line = encode(null);

        assertTrue(
                line.matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3} INFO  \\[[^]]+] Host event=x n=1\\R"),
                line);
    }

    @Test
    void shouldWriteAnExceptionAndItsCauseAfterItsLine() {
        final String line =
                encode(new IllegalStateException("outer", new IllegalArgumentException("inner")));

        assertTrue(line.contains("java.lang.IllegalStateException: outer"), line);
        assertTrue(line.contains("Caused by: java.lang.IllegalArgumentException: inner"), line);
    }

    private String encode(final @Nullable Throwable error) {
        final LogLine encoder = new LogLine();
        encoder.start();
        return new String(
                encoder.encode(
                        new LoggingEvent(
                                "test",
                                log.getLogger("io.voicegateway.control.boot.Host"),
                                Level.INFO,
                                "event=x n={}",
                                error,
                                new Object[] {1})),
                StandardCharsets.UTF_8);
    }
}
