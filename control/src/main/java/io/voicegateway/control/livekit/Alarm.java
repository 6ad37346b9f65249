package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;

/** One timer that can be set anew. Confined to one Vert.x context, on which it also rings. */
final class Alarm {
    private static final long OFF = -1;

    private final Vertx vertx;
    private long timerId = OFF;

    Alarm(final Vertx vertx) {
        this.vertx = vertx;
    }

    void set(final long delayMs, final Runnable action) {
        cancel();
        timerId =
                vertx.setTimer(
                        Math.max(1, delayMs),
                        id -> {
                            if (id == timerId) {
                                timerId = OFF;
                                action.run();
                            }
                        });
    }

    void cancel() {
        if (timerId != OFF) {
            vertx.cancelTimer(timerId);
            timerId = OFF;
        }
    }
}
