package io.voicegateway.engine.transport;

import io.voicegateway.engine.stage.ingress.AudioIngress;
import java.util.ArrayList;
import java.util.List;

/**
 * The closed legs that the stages have not let go of yet. Keys hold memory, and sockets numbers, that are lent out again once they are
 * given back, and a stage may be using them: so the word goes over the ring, and is repeated while that is full. Owned by the network
 * thread.
 */
final class ClosedLegs {
    private final AudioIngress ingress;
    private final List<PeerConnection> untold = new ArrayList<>();
    private final List<PeerConnection> told = new ArrayList<>();

    ClosedLegs(final AudioIngress ingress) {
        this.ingress = ingress;
    }

    void add(final PeerConnection connection) {
        if (connection.leg().hasKeys()) {
            untold.add(connection);
        } else {
            connection.release();
        }
    }

    int doWork(final long nowNs) {
        return untold.isEmpty() && told.isEmpty() ? 0 : tell(nowNs) + forget();
    }

    private int tell(final long nowNs) {
        int work = 0;
        while (!untold.isEmpty() && ingress.onClose(untold.getLast().leg(), nowNs)) {
            told.add(untold.removeLast());
            work++;
        }
        return work;
    }

    private int forget() {
        int work = 0;
        for (int i = told.size() - 1; i >= 0; i--) {
            if (!told.get(i).leg().hasKeys()) {
                told.remove(i).release();
                work++;
            }
        }
        return work;
    }

    /** Takes back the keys and sockets of all. Called when no stage runs any more. */
    void release() {
        untold.addAll(told);
        told.clear();
        for (final PeerConnection connection : untold) {
            connection.leg().closeReceiver();
            connection.leg().closeSender();
            connection.release();
        }
        untold.clear();
    }
}
