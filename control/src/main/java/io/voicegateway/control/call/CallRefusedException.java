package io.voicegateway.control.call;

/** The domain says no, with a reason that the caller may read. */
public final class CallRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why; the edge maps it to a status. */
    public enum Refusal {
        /** The request makes no sense: 400. */
        INVALID,
        /** The id belongs to an ended call, or the room to another owner: 409. */
        CONFLICT,
        /** Full, late or draining: 503 with Retry-After. */
        UNAVAILABLE,
        /** LiveKit could not be asked: 503. */
        LIVEKIT_UNREACHABLE
    }

    private final Refusal refusal;

    public CallRefusedException(final Refusal refusal, final String message) {
        super(message, null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
