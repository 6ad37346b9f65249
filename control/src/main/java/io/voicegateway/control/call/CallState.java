package io.voicegateway.control.call;

/**
 * The states of a call.
 *
 * <pre>{@code
 *  CREATED ──► ACTIVE ──► HANDOFF_REQUESTED ──► HANDED_OFF
 *     │          │ ▲ ▲            │ │               │ │
 *     │          │ │ └────────────┘ │               │ │
 *     │          │ └────────────────┼───────────────┘ │
 *     └──────────┴──────────────────┴─────────────────┴──► ENDING ──► ENDED
 * }</pre>
 */
public enum CallState {
    CREATED,
    ACTIVE,
    HANDOFF_REQUESTED,
    HANDED_OFF,
    ENDING,
    ENDED;

    /** Whether a human has the call, or is awaited: the bot may go then. */
    boolean isHandoff() {
        return this == HANDOFF_REQUESTED || this == HANDED_OFF;
    }

    boolean mayBecome(final CallState next) {
        return switch (this) {
            case CREATED -> next == ACTIVE || next == ENDING;
            case ACTIVE -> next == HANDOFF_REQUESTED || next == ENDING;
            case HANDOFF_REQUESTED -> next == HANDED_OFF || next == ACTIVE || next == ENDING;
            case HANDED_OFF -> next == ACTIVE || next == ENDING;
            case ENDING -> next == ENDED;
            case ENDED -> false;
        };
    }
}
