package io.voicegateway.control.room;

import org.jspecify.annotations.Nullable;

/** Why the room server did not do what it was asked. The message never contains a secret or a token. */
public final class RoomPortException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Reason {
        /** No answer: connection refused, timed out, or the server says that it is overloaded. Worth a retry. */
        UNREACHABLE,
        /** The server does not accept our key, secret or grants. A retry does not help. */
        REFUSED,
        /** The server answered with another error, or with something that is no answer. */
        FAILED
    }

    private final Reason reason;

    public RoomPortException(
            final Reason reason, final String message, final @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
