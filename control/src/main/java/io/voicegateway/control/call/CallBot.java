package io.voicegateway.control.call;

import org.jspecify.annotations.Nullable;

/** The bot of one call, whichever way it takes part. Used by the conductor. */
sealed interface CallBot permits BotLink, NativeBot {

    BotMode mode();

    /** The call wants its bot now. */
    void dial();

    /** The call wants its bot again, after a crash. */
    void redial();

    /** The call has begun, or our leg is a new one: what the bot says is heard in the room from here on. */
    void openRoute();

    /** Somebody came or went, or a track did. */
    void onRoomChanged();

    /** As the API wants it; false when that is not an event yet: it changes nothing, or has still to take effect. */
    boolean mute(boolean muted);

    /** A human has the call, or has it no more; false as of {@link #mute}. */
    boolean handedOff(boolean handedOff);

    /** Muted before a crash. */
    void restoreMute(boolean isByHandoff);

    /** The bot is needed again, after a hand-off. */
    void resume();

    /** The call ends. */
    void close();

    /** Whether the end of the call has to wait for the bot. */
    boolean isOpen();

    BotState state();

    /** What it means for the call when the bot leaves on its own accord. */
    OnBotClose onClose();

    /** As it is wanted; it may have still to take effect. */
    boolean isMuted();

    int reconnects();

    /** Null when it speaks none to us. */
    @Nullable String dialect();

    /** The URL without what may be secret; null when there is none. */
    @Nullable String maskedUrl();
}
