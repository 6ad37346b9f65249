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
    ENDED
}
