package io.voicegateway.control.boot;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.util.CachingDateFormatter;
import java.nio.charset.StandardCharsets;

/**
 * A line of the log: time, level, thread, the logger's simple name, message; then the exception, if there is one.
 * <p>
 * Design note: Logback's own patterns need a compiler and a table of converters, which a launch has to load and to interpret.
 */
final class LogLine extends EncoderBase<ILoggingEvent> {
    private static final int LENGTH_EXPECTED = 160;
    private static final int LEVEL_LENGTH = 5;
    private static final byte[] NOTHING = {};

    private final CachingDateFormatter time = new CachingDateFormatter("yyyy-MM-dd'T'HH:mm:ss.SSS");

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(final ILoggingEvent event) {
        final StringBuilder line = new StringBuilder(LENGTH_EXPECTED);
        final String level = event.getLevel().toString();
        line.append(time.format(event.getTimeStamp())).append(' ').append(level);
        line.repeat(' ', Math.max(0, LEVEL_LENGTH - level.length()));
        line.append(" [").append(event.getThreadName()).append("] ");
        final String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length());
        line.append(' ').append(event.getFormattedMessage()).append(System.lineSeparator());
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
