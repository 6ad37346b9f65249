package io.voicegateway.engine.bot;

import io.voicegateway.engine.wire.OpusToc;
import java.util.ArrayDeque;

/**
 * Opus packets that wait to be heard, as they came. It holds them and their time; when the next one leaves is
 * {@link PacketsFromBot}'s decision. Owned by the bot thread.
 */
final class PacketPlayout extends Playout {
    /** Opus counts time at this rate, whatever it codes (RFC 7587 §4.1). */
    static final int CLOCK_RATE_HZ = 48_000;

    /** A minute of the shortest packets, 2.5 ms, is more than anybody sends. */
    static final int PACKETS_MAX = 24_000;

    /** No codec speaks at 4 kbit/s: what is not longer, of 20 ms, is a pause. */
    private static final int PAUSE_LENGTH_MAX = 10;

    private final ArrayDeque<Packet> packets = new ArrayDeque<>();

    PacketPlayout(final int limitMs) {
        super(CLOCK_RATE_HZ, limitMs);
    }

    /** Takes one packet; false when it does not fit and is lost. */
    boolean write(final byte[] packet, final int durationTicks, final long nowNs) {
        if (durationTicks > freeSamples() || packets.size() == PACKETS_MAX) {
            return false;
        }
        if (isEmpty()) {
            onUtterance(nowNs);
        }
        packets.add(new Packet(packet, durationTicks));
        onWritten(durationTicks);
        return true;
    }

    /** The next packet, which is heard by that. Called while not empty. */
    Packet read(final long nowNs) {
        final Packet packet = packets.remove();
        onTaken(packet.durationTicks);
        onHeard(packet.durationTicks, nowNs);
        return packet;
    }

    /** Whether nobody misses the next packet. Called while not empty. */
    boolean isPauseNext() {
        final Packet next = packets.getFirst();
        return next.durationTicks == BotRtp.TICKS_PER_FRAME
                && (next.bytes.length <= PAUSE_LENGTH_MAX || OpusToc.isVoiceless(next.bytes));
    }

    /** Leaves the next packet out. Called while not empty. */
    void skip() {
        onTaken(packets.remove().durationTicks);
    }

    @Override
    void beforeClear() {
        // Packets are played whole or not at all.
    }

    @Override
    void drop() {
        packets.clear();
    }

    @Override
    void trimSilence() {
        while (!packets.isEmpty() && packets.getLast().bytes.length <= OpusToc.SILENCE_LENGTH_MAX) {
            onTrimmed(packets.removeLast().durationTicks);
        }
    }

    record Packet(byte[] bytes, int durationTicks) {}
}
