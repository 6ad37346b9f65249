package io.voicegateway.control.config;

/** The configuration cannot be used; the message is one line for the operator and names the key. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(final String message) {
        super(message, null, false, false);
    }
}
