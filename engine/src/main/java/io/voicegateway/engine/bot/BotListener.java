package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RecordingResult;
import java.nio.file.Path;

/** Listens to bot legs alone: there is neither a room nor a recording. */
interface BotListener extends EngineListener {
    @Override
    default void onBotCleared(final long sessionId, final long playedMs, final long droppedMs) {}

    @Override
    default void onBotCut(
            final long sessionId, final long cutId, final long streamId, final long atNs) {}

    @Override
    default void onRoomLegOpened(final long sessionId, final LocalTransport local) {}

    @Override
    default void onRoomLegConnected(final long sessionId) {}

    @Override
    default void onRoomLegDisconnected(final long sessionId, final String reason) {}

    @Override
    default void onRoomLegSilent(final long sessionId, final long silentMs) {}

    @Override
    default void onStreamStarted(final long sessionId, final long streamId) {}

    @Override
    default void onQualityChanged(final long sessionId, final QualityChange change) {}

    @Override
    default void onRecordingStarted(final long sessionId, final Path directory) {}

    @Override
    default void onRecordingStopped(final long sessionId, final RecordingResult result) {}

    @Override
    default void onRecordingFailed(final long sessionId, final String error) {}

    @Override
    default void onSessionClosed(final long sessionId) {}
}
