package io.voicegateway.control.call;

/** The conductor's queue is full. */
public final class ConductorBusyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConductorBusyException() {
        super("the conductor's queue is full", null, false, false);
    }
}
