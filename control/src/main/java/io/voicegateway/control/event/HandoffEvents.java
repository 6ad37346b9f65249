package io.voicegateway.control.event;

import org.jspecify.annotations.Nullable;

/**
 * The hand-off to a human and the mute of the bot that goes with it. A request ends in one of: the human joined, cancelled, timed out, or
 * the call's end.
 */
public interface HandoffEvents {

    /** Before the call starts, its clock has no samples. */
    long NO_SAMPLE = -1;

    /** @param reason in the words of who asked; null: none given */
    void handoffRequested(@Nullable String reason, long timeoutMs);

    /** Of a request, the first human who was heard. */
    void humanJoined(String identity);

    /** Taken back before a human was heard. */
    void handoffCancelled();

    /** No human was heard in time. */
    void handoffTimedOut();

    /** The bot has the call again. */
    void handedBack(String identity);

    /**
     * The caller hears the bot no more.
     *
     * @param reason   who wanted it
     * @param atSample where, in samples of 48 kHz on the call's clock, or {@link #NO_SAMPLE}
     */
    void botMuted(EventSource source, MuteReason reason, long atSample);

    /** The bot may be heard again. */
    void botUnmuted(EventSource source, MuteReason reason);
}
