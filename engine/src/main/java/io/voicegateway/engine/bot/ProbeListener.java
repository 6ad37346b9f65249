package io.voicegateway.engine.bot;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps how each socket came up and ended. */
final class ProbeListener implements BotListener {
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();

    /** The socket's next state. */
    sealed interface Change {}

    record Connected() implements Change {}

    record Disconnected(int closeCode, boolean isClean, String reason) implements Change {
        @Override
        public String toString() {
            return "close code " + closeCode + ", " + reason;
        }
    }

    @Nullable Change await(final long waitMs) throws InterruptedException {
        return changes.poll(waitMs, TimeUnit.MILLISECONDS);
    }

    @Nullable Change poll() {
        return changes.poll();
    }

    @Override
    public void onBotConnected(final long sessionId) {
        changes.add(new Connected());
    }

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        changes.add(new Disconnected(closeCode, isClean, reason));
    }
}
