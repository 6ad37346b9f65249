package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.Consumer;
import livekit.LivekitRtc.SignalRequest;

/**
 * Pings the server and notices when it has gone silent; anything that it says is a sign of life. Confined to the session's context.
 */
final class Heartbeat {
    private static final int INTERVAL_DEFAULT_S = 5;
    private static final int INTERVAL_MAX_S = 60;
    private static final int SILENCE_FACTOR = 3;
    private static final long MS_PER_S = 1000;
    private static final long NS_PER_MS = 1_000_000;

    private final Alarm pingAlarm;
    private final Alarm silenceAlarm;
    private final InstantSource clock;
    private final Consumer<SignalRequest> out;
    private final Runnable onSilence;
    private long intervalMs;
    private long silenceMs;
    private long inboundNs;
    private long roundTripMs;

    Heartbeat(
            final Vertx vertx,
            final InstantSource clock,
            final Consumer<SignalRequest> out,
            final Runnable onSilence) {
        pingAlarm = new Alarm(vertx);
        silenceAlarm = new Alarm(vertx);
        this.clock = clock;
        this.out = out;
        this.onSilence = onSilence;
    }

    /** Takes the server's wishes, as far as they are sensible, and starts. */
    void start(final int intervalS, final int silenceS) {
        final int interval =
                intervalS > 0 && intervalS <= INTERVAL_MAX_S ? intervalS : INTERVAL_DEFAULT_S;
        intervalMs = interval * MS_PER_S;
        silenceMs = (silenceS > interval ? silenceS : SILENCE_FACTOR * interval) * MS_PER_S;
        resume();
    }

    /** Starts again as before, on a new connection. */
    void resume() {
        inboundNs = System.nanoTime();
        pingAlarm.set(intervalMs, this::ping);
        silenceAlarm.set(silenceMs, this::checkSilence);
    }

    void stop() {
        pingAlarm.cancel();
        silenceAlarm.cancel();
    }

    void onInbound() {
        inboundNs = System.nanoTime();
    }

    /**
     * @param timestampMs the echo of what {@link #ping} sent
     */
    void onPong(final long timestampMs) {
        roundTripMs = Math.max(0, clock.millis() - timestampMs);
    }

    private void ping() {
        out.accept(SignalMessages.ping(clock.millis(), roundTripMs));
        pingAlarm.set(intervalMs, this::ping);
    }

    private void checkSilence() {
        final long quietMs = (System.nanoTime() - inboundNs) / NS_PER_MS;
        if (quietMs >= silenceMs) {
            onSilence.run();
        } else {
            silenceAlarm.set(silenceMs - quietMs, this::checkSilence);
        }
    }
}
