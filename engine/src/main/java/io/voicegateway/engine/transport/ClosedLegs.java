package io.voicegateway.engine.transport;

import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stream.RoomLeg;
import java.util.ArrayList;
import java.util.List;

/**
 * The closed legs whose keys the stages have not given back yet. Keys hold memory that no garbage collector knows, and the stages may be
 * using them: so the word to close them goes over the ring, and is repeated while that is full. Owned by the network thread.
 */
final class ClosedLegs {
    private final AudioIngress ingress;
    private final List<RoomLeg> untold = new ArrayList<>();
    private final List<RoomLeg> told = new ArrayList<>();

    ClosedLegs(final AudioIngress ingress) {
        this.ingress = ingress;
    }

    void add(final RoomLeg leg) {
        if (leg.hasKeys()) {
            untold.add(leg);
        }
    }

    int doWork(final long nowNs) {
        return untold.isEmpty() && told.isEmpty() ? 0 : tell(nowNs) + forget();
    }

    private int tell(final long nowNs) {
        int work = 0;
        while (!untold.isEmpty() && ingress.onClose(untold.getLast(), nowNs)) {
            told.add(untold.removeLast());
            work++;
        }
        return work;
    }

    private int forget() {
        int work = 0;
        for (int i = told.size() - 1; i >= 0; i--) {
            if (!told.get(i).hasKeys()) {
                told.remove(i);
                work++;
            }
        }
        return work;
    }

    /** Closes the keys of all. Called when no stage runs any more. */
    void closeKeys() {
        untold.addAll(told);
        told.clear();
        for (final RoomLeg leg : untold) {
            leg.closeReceiver();
            leg.closeSender();
        }
        untold.clear();
    }
}
