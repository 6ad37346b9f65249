package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.stream.PacketSink;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Keeps what a participant hears, to be understood later. Called by the client's media thread; read when that has ended. */
final class RecordingEar implements PacketSink {
    private final List<Heard> packets = new ArrayList<>();

    /** One packet. */
    record Heard(byte[] payload, long receivedNs) {}

    @Override
    public boolean offer(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long extendedSequence,
            final int timestampTicks,
            final long receivedNs) {
        final byte[] payload = new byte[length];
        buffer.getBytes(offset, payload);
        packets.add(new Heard(payload, receivedNs));
        return true;
    }

    List<Heard> packets() {
        return packets;
    }
}
