package io.voicegateway.control.call;

import java.util.Locale;

/**
 * Where the bot of a call is.
 * <pre>{@code
 *  IDLE ──► DIALLING ──► CONNECTED ──► CLOSED
 *              │          ▲   │ ▲
 *              │          │   ▼ │
 *              │       RECONNECTING
 *              └─────► FAILED ◄┘           a swap or a bot that dials in leads from everywhere to DIALLING, the return from a hand-off from FAILED and CLOSED
 * }</pre>
 */
enum BotState {
    IDLE,
    DIALLING,
    CONNECTED,
    RECONNECTING,
    FAILED,
    CLOSED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
