package io.voicegateway.engine.bot;

import org.agrona.DirectBuffer;

/**
 * The way of the room's audio to one socket of a bot, from upgrade to end. Owned by the bot thread.
 * <p>
 * Design note: there is one implementation for bots that take PCM and one for bots that take packets; dialects only frame what these make.
 */
interface AudioToBot extends AutoCloseable {

    /** One Opus packet of the caller's, in the order of arrival; copied. */
    void onPacket(DirectBuffer buffer, int offset, int length, JitterBuffer.Arrival arrival);

    /** Whether the next packet is wanted as soon as it is here, and not only at the next tick. */
    boolean isUrgent();

    /** Writes what need not wait for the tick. */
    void onWork(long nowNs);

    /** When {@link #onWork} has something to do without a new packet; {@code limitNs} when not before that. */
    long dueNs(long nowNs, long limitNs);

    /**
     * Writes what is due.
     *
     * @param elapsedMs since the greeting, this tick included
     */
    void onTick(long tickNs, long elapsedMs);

    /** From here on the bot hears silence, or the caller again; what was said before the change is not heard later. */
    void mute(boolean isMuted);

    @Override
    void close();
}
