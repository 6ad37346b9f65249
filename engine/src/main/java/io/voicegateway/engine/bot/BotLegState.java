package io.voicegateway.engine.bot;

/**
 * Where a leg's socket is. The audio goes on in every state.
 * <pre>
 *        open            upgraded              closed 1000/1005, words left
 * IDLE ───────► DIALLING ───────► CONNECTED ───────────────────────────────► DRAINING
 *  ▲               │ failed           │ closed, lost                            │ heard, or 30 s
 *  └───────────────┴──────────────────┴─────────────────────────────────────────┘
 * </pre>
 */
enum BotLegState {
    IDLE,
    DIALLING,
    CONNECTED,
    DRAINING;

    boolean mayBecome(final BotLegState next) {
        return switch (this) {
            case IDLE -> next == DIALLING;
            case DIALLING -> next == CONNECTED || next == IDLE;
            case CONNECTED -> next == DRAINING || next == IDLE;
            case DRAINING -> next == IDLE;
        };
    }
}
