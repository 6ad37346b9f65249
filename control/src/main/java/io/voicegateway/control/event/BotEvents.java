package io.voicegateway.control.event;

/** The bot's socket and what was done to its voice. */
public interface BotEvents {

    /** @param attempt which dial of the call this socket is from, from 1 */
    void botConnected(String dialect, int attempt);

    /** @param attempt as when it connected */
    void botDisconnected(EventSource source, String dialect, int attempt, int closeCode);

    void botCleared(long playedMs, long droppedMs);

    void botMuted(boolean isMuted);
}
