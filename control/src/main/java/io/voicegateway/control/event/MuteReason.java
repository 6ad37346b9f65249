package io.voicegateway.control.event;

import java.util.Locale;

/** Why a bot is muted or not. */
public enum MuteReason {
    API_REQUEST,
    HANDOFF;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
