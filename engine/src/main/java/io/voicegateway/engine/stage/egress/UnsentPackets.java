package io.voicegateway.engine.stage.egress;

import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.MediaPath;
import io.voicegateway.engine.stream.DatagramSender;

/**
 * Packets from sockets that were given to a socket, until that has handed them to the kernel: so long they are under way. Used by the egress
 * thread.
 */
final class UnsentPackets {
    private final LatencyRecorder forward;
    private final LatencyRecorder wireToWire;
    private final long[] receivedNs = new long[DatagramSender.QUEUE_LIMIT];
    private final long[] waitedNs = new long[DatagramSender.QUEUE_LIMIT];
    private int count;

    UnsentPackets(final LatencyRecorders recorders) {
        forward = recorders.of(MediaPath.FORWARD);
        wireToWire = recorders.of(MediaPath.WIRE_TO_WIRE);
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** As many as a socket queues. */
    boolean isFull() {
        return count == DatagramSender.QUEUE_LIMIT;
    }

    /** Only while it is not full. */
    void add(final MediaFrame frame) {
        receivedNs[count] = frame.receivedNs();
        waitedNs[count] = frame.waitedNs();
        count++;
    }

    /** The kernel has them all. */
    void sent(final long nowNs) {
        for (int i = 0; i < count; i++) {
            final long spanNs = nowNs - receivedNs[i];
            forward.record(spanNs);
            if (waitedNs[i] != MediaFrame.WAIT_UNKNOWN) {
                wireToWire.record(waitedNs[i] + spanNs);
            }
        }
        count = 0;
    }
}
