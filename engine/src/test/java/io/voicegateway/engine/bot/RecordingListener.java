package io.voicegateway.engine.bot;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what the engine says about bots, a line each. */
final class RecordingListener implements BotListener {
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();

    String next() throws InterruptedException {
        final String line = lines.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing happened within 20 s");
        }
        return line;
    }

    @Nullable String poll() {
        return lines.poll();
    }

    @Override
    public void onBotConnected(final long sessionId) {
        lines.add("connected " + sessionId);
    }

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        lines.add("disconnected " + closeCode + " " + isClean);
    }

    @Override
    public void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {
        lines.add("cut " + cutId + " " + streamId + " " + atNs);
    }

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {
        lines.add("cleared " + playedMs + " " + droppedMs);
    }
}
