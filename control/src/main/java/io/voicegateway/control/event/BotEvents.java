package io.voicegateway.control.event;

/** The bot's socket and what was done to its voice. */
public interface BotEvents {

    void botConnected(String dialect, int attempt);

    void botDisconnected(String dialect, int attempt, int closeCode);

    void botCleared(long playedMs, long droppedMs);

    void botMuted(boolean isMuted);
}
