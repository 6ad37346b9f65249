package io.voicegateway.control.cli;

/** A command cannot do what it was asked; the message is one line for the user. */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandException(final String message) {
        super(message, null, false, false);
    }
}
