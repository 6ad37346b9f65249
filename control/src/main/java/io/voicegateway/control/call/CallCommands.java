package io.voicegateway.control.call;

import io.voicegateway.engine.api.BotSocket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What the edge may ask of the calls. Called by any thread; each command is queued to the conductor, and its stage is completed on a
 * thread that must not be kept. A stage fails with {@link CallRefusedException} when the answer is no, and with {@link ConductorBusyException} when
 * the conductor's queue is full.
 */
public interface CallCommands {

    /** Creates the call, or returns the live one of that id unchanged. Completes when the room exists. */
    CompletionStage<Created> createCall(CallRequest request);

    CompletionStage<Optional<CallView>> findCall(String callId);

    /** Calls in order of creation. {@code after} is the last call id of the page before. */
    CompletionStage<List<CallView>> listCalls(
            @Nullable CallState state, int limit, @Nullable String after);

    /** Ends the call; of an ended call it is a no-op. Empty when there is no such call. */
    CompletionStage<Optional<CallView>> endCall(String callId, EndReason reason, String detail);

    /** Ends the live call that has this id in Twilio's form. Empty when there is none. */
    CompletionStage<Optional<CallView>> endCallOfSid(
            String twilioCallSid, EndReason reason, String detail);

    CompletionStage<Optional<CallView>> startRecording(String callId);

    CompletionStage<Optional<CallView>> stopRecording(String callId);

    /**
     * Asks for a human: as soon as one is heard, the bot is cut. While one is asked for or has the call it is a no-op.
     *
     * @param reason    for the events
     * @param timeoutMs null: as configured
     */
    CompletionStage<Optional<CallView>> requestHandoff(
            String callId, @Nullable String reason, @Nullable Long timeoutMs);

    /** Takes the request back, or gives the call back to the bot; otherwise a no-op. */
    CompletionStage<Optional<CallView>> endHandoff(String callId);

    /** Mutes the bot or not; while a human has the call it stays muted. */
    CompletionStage<Optional<CallView>> muteBot(String callId, boolean isMuted);

    CompletionStage<Optional<CallView>> clearBot(String callId);

    /** Tells the bot which keys the caller pressed. */
    CompletionStage<Optional<CallView>> sendDtmf(String callId, String digits);

    /** Replaces the bot; the call goes on. */
    CompletionStage<Optional<CallView>> swapBot(String callId, BotRequest bot);

    /**
     * Gives the call a bot that dialled in; it takes the place of whatever bot there is. The socket is the call's from here on when the
     * stage completes with the call, and the caller's otherwise.
     *
     * @param dialect      null: the configured one
     * @param sampleRateHz null: as configured for that dialect
     */
    CompletionStage<Optional<CallView>> attachBot(
            String callId,
            BotSocket socket,
            @Nullable String dialect,
            @Nullable Integer sampleRateHz);

    /** The session of a live call in the engine, for its measurements. */
    CompletionStage<Optional<Long>> findSession(String callId);

    /** Refuses new calls from now on. */
    CompletionStage<Void> drain();

    /** Ends every live call with the reason and completes when the last one is gone. */
    CompletionStage<Void> endAll(EndReason reason);

    /**
     * @param isNew false: the call existed, and is unchanged
     */
    record Created(CallView call, boolean isNew) {}
}
