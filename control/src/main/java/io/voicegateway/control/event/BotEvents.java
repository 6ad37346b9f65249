package io.voicegateway.control.event;

/** The bot's socket, and what of its words was dropped. */
public interface BotEvents {

    /** @param attempt which dial of the call this socket is from, from 1 */
    void botConnected(String dialect, int attempt);

    /** @param attempt as when it connected */
    void botDisconnected(EventSource source, String dialect, int attempt, int closeCode);

    void botCleared(long playedMs, long droppedMs);
}
