package io.voicegateway.control.call;

/** Who wants the bot of a call silent: the platform, a human who has the call, or both. It is heard when neither does. Used by the conductor. */
final class MuteWishes {
    private boolean isRequested;
    private boolean isHandedOff;
    private boolean isMuted;

    /** The platform's wish; false when that changes nothing. */
    boolean request(final boolean muted) {
        isRequested = muted;
        return review();
    }

    /** A human has the call, or has it no more; false when that changes nothing. */
    boolean handedOff(final boolean handedOff) {
        isHandedOff = handedOff;
        return review();
    }

    /** Muted before a crash. */
    void restore(final boolean isByHandoff) {
        isMuted = true;
        isHandedOff = isByHandoff;
        isRequested = !isByHandoff;
    }

    boolean isMuted() {
        return isMuted;
    }

    private boolean review() {
        final boolean wasMuted = isMuted;
        isMuted = isRequested || isHandedOff;
        return isMuted != wasMuted;
    }
}
