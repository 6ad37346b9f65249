package io.voicegateway.control.event;

import org.jspecify.annotations.Nullable;

/** The bot's socket, and what of its words was dropped. */
public interface BotEvents {

    /**
     * @param attempt which dial of the call this socket is from, from 1
     * @param sealed  as of CALL_CREATED, when another bot was chosen since; else null
     */
    void botConnected(String dialect, int attempt, @Nullable String sealed);

    /** @param attempt as when it connected */
    void botDisconnected(EventSource source, String dialect, int attempt, int closeCode);

    void botCleared(long playedMs, long droppedMs);
}
