package io.voicegateway.engine;

import io.voicegateway.engine.api.ForwarderListener;
import io.voicegateway.engine.api.LocalTransport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps what a forwarder said, in order, for tests to wait for. */
final class RecordingForwarderListener implements ForwarderListener {
    private static final long PATIENCE_S = 20;

    private final BlockingQueue<Event> happened = new LinkedBlockingQueue<>();

    sealed interface Event {}

    record Opened(long legId, LocalTransport local) implements Event {}

    record Connected(long legId) implements Event {}

    record Disconnected(long legId, String reason) implements Event {}

    record Started(long streamId) implements Event {}

    /** The next wanted callback of this type; others before it are dropped. */
    <E extends Event> E await(final Class<E> type, final Predicate<E> wanted)
            throws InterruptedException {
        while (true) {
            final Event next = happened.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came, waiting for " + type.getSimpleName());
            }
            if (type.isInstance(next) && wanted.test(type.cast(next))) {
                return type.cast(next);
            }
        }
    }

    @Override
    public void onLegOpened(final long legId, final LocalTransport local) {
        happened.add(new Opened(legId, local));
    }

    @Override
    public void onLegConnected(final long legId) {
        happened.add(new Connected(legId));
    }

    @Override
    public void onLegDisconnected(final long legId, final String reason) {
        happened.add(new Disconnected(legId, reason));
    }

    @Override
    public void onStreamStarted(final long streamId) {
        happened.add(new Started(streamId));
    }
}
