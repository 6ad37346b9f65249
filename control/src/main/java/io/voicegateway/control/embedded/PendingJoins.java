package io.voicegateway.control.embedded;

import io.vertx.core.Vertx;

/** Participants that have joined and have no media yet: how many at once, also from one address, and for how long. Owned by the room thread. */
final class PendingJoins {
    private final Vertx vertx;
    private final EmbeddedLimits limits;
    private final AddressCounts counts = new AddressCounts();

    PendingJoins(final Vertx vertx, final EmbeddedLimits limits) {
        this.vertx = vertx;
        this.limits = limits;
    }

    /** Whether one more may join from there. */
    boolean hasRoomFor(final String address) {
        return counts.total() < limits.halfOpenJoins()
                && counts.of(address) < limits.halfOpenJoinsPerAddress();
    }

    /** Gives someone the time to become active. */
    PendingJoin start(final String address, final Runnable onTimeOut) {
        counts.add(address);
        return new PendingJoin(address, onTimeOut);
    }

    /** One of them. */
    final class PendingJoin {
        private final String address;
        private final long timer;
        private boolean isOver;

        private PendingJoin(final String address, final Runnable onTimeOut) {
            this.address = address;
            timer = vertx.setTimer(limits.joinTimeoutMs(), _ -> onTimeOut.run());
        }

        /** It is active, or gone. Idempotent. */
        void end() {
            if (!isOver) {
                isOver = true;
                vertx.cancelTimer(timer);
                counts.remove(address);
            }
        }
    }
}
