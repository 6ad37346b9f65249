package io.voicegateway.engine.api;

import java.nio.file.Path;

/**
 * What happened in the engine. Called by engine threads: an implementation hands over to its own thread and returns at once.
 */
public interface EngineListener {
    /** No stream has this id. */
    long NO_STREAM = 0;

    /** The room leg has a socket and credentials; they belong into the offer. */
    void onRoomLegOpened(long sessionId, LocalTransport local);

    /** ICE and DTLS are done: packets flow. */
    void onRoomLegConnected(long sessionId);

    /** The leg's path is lost (consent expired, RFC 7675; DTLS failed; socket error). */
    void onRoomLegDisconnected(long sessionId, String reason);

    /** No packet has arrived on the connected leg for {@code silentMs}; an ICE restart may save it. */
    void onRoomLegSilent(long sessionId, long silentMs);

    /** The first packet of a stream was accepted and forwarded. */
    void onStreamStarted(long sessionId, long streamId);

    /** A stream arrives worse than it usually does, or as usual again: once each per episode. */
    void onQualityChanged(long sessionId, QualityChange change);

    void onBotConnected(long sessionId);

    /**
     * The bot leg ended or never came up.
     *
     * @param closeCode WebSocket close code (RFC 6455 §7.4), 1006 when there was none
     * @param isClean   the bot closed on its own accord (1000, 1005)
     */
    void onBotDisconnected(long sessionId, int closeCode, boolean isClean, String reason);

    /** A clear took effect: {@code playedMs} of the utterance was heard, {@code droppedMs} was not. */
    void onBotCleared(long sessionId, long playedMs, long droppedMs);

    /**
     * The bot was cut, as {@link EngineCommands#cutBot} or {@link EngineCommands#cutBotWhenHeard} asked.
     *
     * @param cutId    the command's
     * @param streamId the stream that was heard, or {@link #NO_STREAM} when none was waited for
     * @param atNs     when its first silent frame was due, on the clock of {@link System#nanoTime}
     */
    void onBotCut(long sessionId, long cutId, long streamId, long atNs);

    void onRecordingStarted(long sessionId, Path directory);

    void onRecordingStopped(long sessionId, RecordingResult result);

    /** The recording failed; the call is untouched. */
    void onRecordingFailed(long sessionId, String error);

    void onSessionClosed(long sessionId);
}
