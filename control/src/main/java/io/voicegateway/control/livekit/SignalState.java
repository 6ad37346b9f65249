package io.voicegateway.control.livekit;

/**
 * How far a session is.
 *
 * <pre>
 * NEW ──► JOINING ──► JOINED ──► LEAVING ──► OVER
 *            │         │  ▲                   ▲
 *            │         ▼  │                   │
 *            │         LOST ──────────────────┤
 *            └────────────────────────────────┘   (from everywhere)
 * </pre>
 */
enum SignalState {
    NEW,
    JOINING,
    JOINED,
    LOST,
    LEAVING,
    OVER;

    boolean mayBecome(final SignalState next) {
        return switch (this) {
            case NEW -> next == JOINING || next == OVER;
            case JOINING -> next == JOINED || next == OVER;
            case JOINED -> next == LOST || next == LEAVING || next == OVER;
            case LOST -> next == JOINED || next == OVER;
            case LEAVING -> next == OVER;
            case OVER -> false;
        };
    }
}
