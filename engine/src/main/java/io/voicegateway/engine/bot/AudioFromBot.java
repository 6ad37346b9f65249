package io.voicegateway.engine.bot;

/**
 * The way of one leg's audio from its bot to the room. It outlives sockets: what a lost bot had said is heard while it is dialled again.
 * Owned by the bot thread.
 * <p>
 * A silent bot is sent as silence, and so is one that is muted: receivers keep their jitter buffers settled for its next word, conceal
 * nothing where it is cut, and nobody takes the leg for dead.
 */
interface AudioFromBot extends AutoCloseable {

    /** What was said and is not yet heard. */
    Playout playout();

    /**
     * Takes what the bot said.
     *
     * @return 20 ms frames that did not fit and are lost
     */
    int write(BotEvent.Audible audio);

    /** Sends what need not wait for a tick. */
    void onWork(long nowNs);

    /** Sends what is due on this tick, silence when that is nothing. */
    void onTick(long tickNs);

    @Override
    void close();
}
