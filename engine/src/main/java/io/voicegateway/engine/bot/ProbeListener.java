package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps how each socket came up and ended. There is neither a room nor a recording. */
final class ProbeListener implements EngineListener {
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

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {}

    @Override
    public void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {}

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
