package io.voicegateway.benchmarks.load;

import io.voicegateway.engine.stream.PacketSink;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;

/** How late a participant hears what it is to hear, by the packets' own time. Called by the client's media thread. */
final class LatenessEar implements PacketSink {
    private static final int TICKS_PER_MS = 48;

    private final PacedStream stream;
    private volatile long measuredFromNs = Long.MAX_VALUE;
    private boolean hasHeard;
    private int firstTicks;

    LatenessEar(final PacedStream stream) {
        this.stream = stream;
    }

    /** What comes earlier does not count. Called by any thread. */
    void measureFrom(final long startNs) {
        measuredFromNs = startNs;
    }

    @Override
    public boolean offer(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long extendedSequence,
            final int timestampTicks,
            final long receivedNs) {
        if (!hasHeard) {
            hasHeard = true;
            firstTicks = timestampTicks;
        }
        final long dueNs =
                TimeUnit.MILLISECONDS.toNanos(timestampTicks - firstTicks) / TICKS_PER_MS;
        stream.onFrame(dueNs, receivedNs, receivedNs >= measuredFromNs);
        return true;
    }
}
