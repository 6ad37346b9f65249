package io.voicegateway.control.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The stretches of time in which all guests had settled and the machine kept neither them nor the gateway waiting. */
final class Undisturbed {
    /** Within this the gateway has learnt how long a caller's packets are under way. */
    private static final long SETTLED_WITHIN_NS = TimeUnit.SECONDS.toNanos(3);

    /** What a guest who was late, or a gateway that was, has left behind is over. */
    private static final long RECOVERED_WITHIN_NS = TimeUnit.SECONDS.toNanos(1);

    /** Before a guest is found to be late, the machine has kept somebody waiting. */
    private static final long NOTICED_WITHIN_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Less than half of what a bot's frame and its playout are prepared for: there is more than one on the way who may be late. */
    private static final long LATE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long SHORTEST_NS = TimeUnit.SECONDS.toNanos(1);

    private final List<Guest> guests;
    private final CoreWaits gateway;
    private final List<Stretch> stretches = new ArrayList<>();
    private Stretch current;

    /** Both of {@link System#nanoTime()}. */
    record Stretch(long startNs, long endNs) {
        long lengthNs() {
            return endNs - startNs;
        }
    }

    /** From now on. */
    Undisturbed(final List<Guest> guests, final long gatewayPid) {
        this.guests = guests;
        gateway = new CoreWaits(gatewayPid, LATE_NS);
        guests.forEach(guest -> guest.lateBeyond(LATE_NS));
        current = since(System.nanoTime() + SETTLED_WITHIN_NS);
    }

    /** Looks at the guests again, and gives what was undisturbed until now; to be called every few milliseconds. */
    List<Stretch> untilNow() {
        final Stretch now = since(current.startNs());
        if (now.startNs() != current.startNs() && isLong(current)) {
            stretches.add(current);
        }
        current = now;
        final List<Stretch> all = new ArrayList<>(stretches);
        if (isLong(current)) {
            all.add(current);
        }
        return all;
    }

    private Stretch since(final long earliestNs) {
        long startNs = later(earliestNs, gateway.lateAtNs() + RECOVERED_WITHIN_NS);
        for (final Guest guest : guests) {
            startNs = later(startNs, guest.lateAtNs() + RECOVERED_WITHIN_NS);
        }
        return new Stretch(startNs, System.nanoTime() - NOTICED_WITHIN_NS);
    }

    private static long later(final long ns, final long otherNs) {
        return otherNs - ns > 0 ? otherNs : ns;
    }

    private static boolean isLong(final Stretch stretch) {
        return stretch.lengthNs() >= SHORTEST_NS;
    }
}
