package io.voicegateway.engine.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * What the control plane asks of the engine.
 * <p>
 * Called by one thread (the control conductor). Every command is asynchronous: it is queued to the thread that owns the state, and its
 * outcome arrives through {@link EngineListener}. A command that names an unknown session, stream or leg is ignored and counted, because
 * the two sides end things independently.
 */
public interface EngineCommands {

    /**
     * Opens a session: the media of one call. Everything else names it.
     *
     * @param sessionId chosen by the caller, unique for the life of the engine
     */
    void openSession(long sessionId);

    /** Opens the UDP endpoint of the session's room leg; answered by {@link EngineListener#onRoomLegOpened}. */
    void openRoomLeg(long sessionId);

    /** Gives the room leg its peer; checks start at once. A second call with other credentials is an ICE restart (RFC 8445 §2.4). */
    void connectRoomLeg(long sessionId, RemoteTransport remote);

    /** Adds a trickled candidate of the peer (RFC 8838). */
    void addRemoteCandidate(long sessionId, IceCandidate candidate);

    /** New local ICE credentials for the leg, answered by {@link EngineListener#onRoomLegOpened}; DTLS and SRTP go on unchanged. */
    void restartRoomLeg(long sessionId);

    /** Closes the room leg's socket. */
    void closeRoomLeg(long sessionId);

    /** Declares an RTP stream that will arrive on the room leg. Its routes and taps may be there before it: its first packet finds them. */
    void addStream(long sessionId, StreamDescription stream);

    void removeStream(long sessionId, long streamId);

    /** Adds an edge. No {@link Route} leads from the bot to the bot. */
    void addRoute(long sessionId, Route route);

    void removeRoute(long sessionId, Route route);

    /** Dials the bot once; the outcome is {@link EngineListener#onBotConnected} or {@link EngineListener#onBotDisconnected}. */
    void openBotLeg(long sessionId, BotLegDescription bot);

    /**
     * Gives a leg the socket of a bot that dialled in; the outcome is as that of {@link #openBotLeg}.
     *
     * @param sampleRateHz 0: the dialect's own
     */
    void attachBotLeg(
            long sessionId,
            BotSocket socket,
            String dialect,
            int sampleRateHz,
            Map<String, String> parameters);

    /** Ends the bot leg cleanly: the dialect's stop message, then close 1000. */
    void closeBotLeg(long sessionId);

    /** While muted the bot hears silence, and silence is sent in place of what it says, which is dropped. */
    void muteBot(long sessionId, boolean isMuted);

    /**
     * Mutes the bot at the next frame boundary; answered by {@link EngineListener#onBotCut}. Like the other cut it replaces the one that
     * is awaited.
     *
     * @param cutId chosen by the caller
     */
    void cutBot(long sessionId, long cutId);

    /**
     * Mutes the bot at the first frame boundary after a packet of one of these streams was accepted, so that the two are never heard
     * together and nobody waits between them; answered by {@link EngineListener#onBotCut}.
     *
     * @param streamIds none: no cut is awaited any more
     */
    void cutBotWhenHeard(long sessionId, long cutId, Set<Long> streamIds);

    /** Tells the bot which keys the caller pressed, where its dialect has a message for it. */
    void sendDtmf(long sessionId, String digits);

    /** Drops what the bot said and was not yet heard; answered by {@link EngineListener#onBotCleared}. */
    void clearBot(long sessionId);

    /**
     * Starts the session's recording at this moment, which is sample 0.
     *
     * @param directory where the files go; created when absent
     * @param labels    opaque members for the manifest (call id, room)
     */
    void startRecording(long sessionId, Path directory, Map<String, String> labels);

    /**
     * Goes on with the recording that a process which crashed left in the directory: its files grow, and its absence is a gap of cause
     * {@code crash}. Otherwise like {@link #startRecording}.
     */
    void resumeRecording(long sessionId, Path directory, Map<String, String> labels);

    /**
     * Ends the recording that a process which crashed left in the directory: every file whole, and all of one length. Answered by
     * {@link EngineListener#onRecordingStopped}, with {@link EngineListener#onRecordingFailed} before it when a file cannot be ended.
     */
    void finishRecording(long sessionId, Path directory, Map<String, String> labels);

    void stopRecording(long sessionId);

    /** Records a stream, or the bot, into one file of the session's recording. A second tap of the same file name continues that file. */
    void addTap(long sessionId, Tap tap);

    void removeTap(long sessionId, Tap tap);

    /** Ends everything of the session; answered by {@link EngineListener#onSessionClosed} when nothing is left of it. */
    void closeSession(long sessionId);

    /** Histograms and counters of the whole engine. Called by any thread. */
    EngineSnapshot snapshot();

    /** Latencies of one session, or an empty snapshot when it is unknown. Called by any thread; copies a histogram for each. */
    SessionSnapshot sessionSnapshot(long sessionId);

    /** How well one session's voices arrive, or nothing when it is unknown. Called by any thread. */
    SessionQuality sessionQuality(long sessionId);
}
