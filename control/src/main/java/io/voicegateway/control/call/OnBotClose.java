package io.voicegateway.control.call;

/** What a clean close by the bot means for the call. */
public enum OnBotClose {
    END_CALL,
    HOLD
}
