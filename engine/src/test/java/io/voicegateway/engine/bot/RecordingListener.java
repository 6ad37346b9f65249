package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what the engine says about bots, a line each. */
final class RecordingListener implements EngineListener {
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

    @Override
    public void onRoomLegOpened(final long sessionId, final LocalTransport local) {}

    @Override
    public void onRoomLegConnected(final long sessionId) {}

    @Override
    public void onRoomLegDisconnected(final long sessionId, final String reason) {}

    @Override
    public void onRoomLegSilent(final long sessionId, final long silentMs) {}

    @Override
    public void onStreamStarted(final long sessionId, final long streamId) {}

    @Override
    public void onQualityChanged(final long sessionId, final QualityChange change) {}

    @Override
    public void onRecordingStarted(final long sessionId, final Path directory) {}

    @Override
    public void onRecordingStopped(final long sessionId, final RecordingResult result) {}

    @Override
    public void onRecordingFailed(final long sessionId, final String error) {}

    @Override
    public void onSessionClosed(final long sessionId) {}
}
