package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.stream.PacketSink;
import java.util.BitSet;
import org.agrona.DirectBuffer;

/** What a room's subscriber hears. Called by the client's media thread. */
final class Ear implements PacketSink {
    private final int room;
    private final MeasureWindow window;
    private final BitSet heard;

    /** @param packetLimit a room's packets, at least */
    Ear(final int room, final MeasureWindow window, final int packetLimit) {
        this.room = room;
        this.window = window;
        heard = new BitSet(packetLimit);
    }

    @Override
    public boolean offer(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long extendedSequence,
            final int timestampTicks,
            final long receivedNs) {
        if (!PacketStamp.isStamp(buffer, offset, length)) {
            window.onInserted();
        } else if (PacketStamp.room(buffer, offset) != room) {
            window.onForeign();
        } else {
            onOwn(buffer, offset, receivedNs);
        }
        return true;
    }

    private void onOwn(final DirectBuffer buffer, final int offset, final long receivedNs) {
        final int index = (int) PacketStamp.index(buffer, offset);
        window.onReceived(PacketStamp.dueNs(buffer, offset), !heard.get(index), receivedNs);
        heard.set(index);
    }
}
