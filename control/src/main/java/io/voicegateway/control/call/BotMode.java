package io.voicegateway.control.call;

import java.util.Locale;

/** How a bot takes part in its call. */
public enum BotMode {
    /** It speaks WebSocket with the gateway, which publishes its voice in the room. */
    ATTACHED,
    /** It joins the room itself; the gateway is there unseen, and only listens. */
    NATIVE;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
