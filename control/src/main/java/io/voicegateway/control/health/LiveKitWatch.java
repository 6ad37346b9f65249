package io.voicegateway.control.health;

import io.voicegateway.control.health.HealthChecks.Check;
import io.voicegateway.control.room.RoomPort;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the room server again and again whether it still answers. Any thread. */
public final class LiveKitWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveKitWatch.class);

    /** A name that no call's room has: the answer is short, and needs the same grant as a real one. */
    private static final String PROBED_ROOM = "voice-gateway-probe";

    private final RoomPort rooms;
    private final String url;
    private final AtomicBoolean isAsking = new AtomicBoolean();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("livekit-watch").factory());
    private volatile Check check;
    private volatile @Nullable Future<?> asking;

    /** @param url for people */
    public LiveKitWatch(final RoomPort rooms, final String url) {
        this.rooms = rooms;
        this.url = url;
        check = Check.down(url + " has not answered yet");
    }

    /** Asks at this interval from now on, one question at a time. */
    public void launch(final Duration interval) {
        asking =
                timer.scheduleWithFixedDelay(
                        this::askUnlessAsking,
                        interval.toMillis(),
                        interval.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /** Asks once. The stage fails as the room port's do; what it learned is the next {@link #check}. */
    public CompletionStage<Void> ask() {
        return rooms.findRoom(PROBED_ROOM)
                .whenComplete((_, failure) -> onAnswer(failure))
                .thenAccept(_ -> {});
    }

    /** What the last answer was. */
    public Check check() {
        return check;
    }

    private void askUnlessAsking() {
        if (isAsking.compareAndSet(false, true)) {
            ask().whenComplete((_, _) -> isAsking.set(false));
        }
    }

    private void onAnswer(final @Nullable Throwable failure) {
        final boolean wasUp = check.isUp();
        check = failure == null ? Check.up(url) : Check.down(url + ": " + reason(failure));
        if (wasUp != check.isUp()) {
            LOG.info("event=livekit is_up={} detail=\"{}\"", check.isUp(), check.detail());
        }
    }

    private static String reason(final Throwable failure) {
        final Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        return String.valueOf(cause.getMessage());
    }

    @Override
    public void close() {
        final Future<?> launched = asking;
        if (launched != null) {
            launched.cancel(false);
        }
        timer.shutdown();
    }
}
