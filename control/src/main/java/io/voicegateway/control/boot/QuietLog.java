package io.voicegateway.control.boot;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The log is for operators: a command whose output is for a reader shows warnings alone, unless it is asked for more. */
final class QuietLog {
    private QuietLog() {}

    static void install(final Map<String, String> environment) {
        if (!environment.containsKey("VOICE_GATEWAY_LOG")
                && LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)
                        instanceof final Logger root) {
            root.setLevel(Level.WARN);
        }
    }
}
