package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.ArrayDeque;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What the caller says while no bot is there to hear it: the newest of it, as packets, because what the bot will take is not known yet.
 * Owned by the bot thread.
 */
final class PreRoll {
    /** Of any length: not more than a jitter buffer takes at once. */
    static final int PACKETS_MAX = JitterBuffer.RESYNC_DISTANCE;

    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private final EngineCounters counters;
    private final int limitTicks;
    private long heldTicks;

    /** @param limitMs how much is kept; 0: nothing */
    PreRoll(final EngineCounters counters, final int limitMs) {
        this.counters = counters;
        limitTicks = limitMs * (PacketPlayout.CLOCK_RATE_HZ / 1000);
    }

    /** Keeps a copy; unreadable packets are dropped and counted, like those that are too old. */
    void add(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final JitterBuffer.Arrival arrival) {
        if (limitTicks == 0) {
            return;
        }
        final int durationTicks = OpusDuration.ticks(buffer, offset, length);
        if (durationTicks <= 0) {
            counters.increment(EngineCounter.BOT_FRAMES_DROPPED);
            return;
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        packets.add(new Packet(bytes, durationTicks, arrival));
        heldTicks += durationTicks;
        while (heldTicks > limitTicks || packets.size() > PACKETS_MAX) {
            heldTicks -= packets.remove().durationTicks;
            counters.increment(EngineCounter.BOT_FRAMES_DROPPED);
        }
    }

    /** The bot is there: it hears all of it, in order. */
    void moveTo(final AudioToBot bot) {
        for (final Packet packet : packets) {
            bot.onPacket(new UnsafeBuffer(packet.bytes), 0, packet.bytes.length, packet.arrival);
        }
        clear();
    }

    void clear() {
        packets.clear();
        heldTicks = 0;
    }

    private record Packet(byte[] bytes, int durationTicks, JitterBuffer.Arrival arrival) {}
}
