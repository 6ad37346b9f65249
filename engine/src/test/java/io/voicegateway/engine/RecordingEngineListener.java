package io.voicegateway.engine;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Keeps what the engine said, in order, for tests to wait for. */
public final class RecordingEngineListener implements EngineListener {
    private static final long PATIENCE_S = 20;

    private final BlockingQueue<Object> happened = new LinkedBlockingQueue<>();

    /** What a callback without values leaves. */
    public record Happened(String what, long sessionId, String detail) {}

    public record Opened(long sessionId, LocalTransport local) {}

    public record Stopped(long sessionId, RecordingResult result) {}

    /** The next callback of this type; callbacks of other types before it are dropped. */
    public <T> T await(final Class<T> type) throws InterruptedException {
        while (true) {
            final Object next = happened.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("nothing came, waiting for " + type.getSimpleName());
            }
            if (type.isInstance(next)) {
                return type.cast(next);
            }
        }
    }

    /** The next callback of this name. */
    public Happened await(final String what) throws InterruptedException {
        while (true) {
            final Happened next = await(Happened.class);
            if (next.what().equals(what)) {
                return next;
            }
        }
    }

    @Override
    public void onRoomLegOpened(final long sessionId, final LocalTransport local) {
        happened.add(new Opened(sessionId, local));
    }

    @Override
    public void onRoomLegConnected(final long sessionId) {
        happened.add(new Happened("connected", sessionId, ""));
    }

    @Override
    public void onRoomLegDisconnected(final long sessionId, final String reason) {
        happened.add(new Happened("disconnected", sessionId, reason));
    }

    @Override
    public void onRoomLegSilent(final long sessionId, final long silentMs) {
        happened.add(new Happened("silent", sessionId, ""));
    }

    @Override
    public void onStreamStarted(final long sessionId, final long streamId) {
        happened.add(new Happened("stream", sessionId, Long.toString(streamId)));
    }

    @Override
    public void onQualityChanged(final long sessionId, final QualityChange change) {
        happened.add(change);
    }

    @Override
    public void onBotConnected(final long sessionId) {
        happened.add(new Happened("bot-connected", sessionId, ""));
    }

    @Override
    public void onBotDisconnected(
            final long sessionId, final int closeCode, final boolean isClean, final String reason) {
        happened.add(new Happened("bot-disconnected", sessionId, closeCode + " " + isClean));
    }

    @Override
    public void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {
        happened.add(new Happened("bot-cut", sessionId, cutId + " " + streamId));
    }

    @Override
    public void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {
        happened.add(new Happened("bot-cleared", sessionId, playedMs + " " + droppedMs));
    }

    @Override
    public void onRecordingStarted(final long sessionId, final Path directory) {
        happened.add(new Happened("recording-started", sessionId, directory.toString()));
    }

    @Override
    public void onRecordingStopped(final long sessionId, final RecordingResult result) {
        happened.add(new Stopped(sessionId, result));
    }

    @Override
    public void onRecordingFailed(final long sessionId, final String error) {
        happened.add(new Happened("recording-failed", sessionId, error));
    }

    @Override
    public void onSessionClosed(final long sessionId) {
        happened.add(new Happened("closed", sessionId, ""));
    }
}
