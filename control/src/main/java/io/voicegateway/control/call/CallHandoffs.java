package io.voicegateway.control.call;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.event.CallHistory;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.MuteReason;
import io.voicegateway.control.track.Track;
import io.voicegateway.engine.api.EngineListener;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands calls to humans and back. Used by the conductor.
 * <p>
 * Humans and callers hear each other through the room itself; what is done here is to cut the bot. The engine does it, at the first frame
 * boundary after a packet of a human, and says so: then the human has joined. No rule decides a hand-off: a human who leaves is missed
 * until the API says who goes on.
 */
final class CallHandoffs {
    private static final Logger LOG = LoggerFactory.getLogger(CallHandoffs.class);

    private final CallContext ctx;

    CallHandoffs(final CallContext ctx) {
        this.ctx = ctx;
    }

    /**
     * Asks for a human.
     *
     * @throws CallRefusedException when nobody is there to be handed over
     */
    void request(final Call call, final @Nullable String reason, final @Nullable Long timeoutMs) {
        if (call.state().isHandoff()) {
            return;
        }
        if (call.state() != CallState.ACTIVE) {
            throw new CallRefusedException(
                    Refusal.CONFLICT, "only an active call can be handed over");
        }
        final long limitMs = timeoutMs == null ? ctx.settings().handoffTimeoutMs() : timeoutMs;
        call.state(CallState.HANDOFF_REQUESTED, "requested");
        call.handoff.request(
                ctx.clock().instant(), ctx.timers().schedule(limitMs, () -> onTimeout(call)));
        call.log.handoffRequested(reason, limitMs);
        review(call);
    }

    /** As it was before a crash: a human who has the call keeps it, one who is awaited has the time that was left. */
    void restore(final Call call, final CallHistory.OpenHandoff before) {
        final long elapsedMs =
                Duration.between(before.requestedAt(), ctx.clock().instant()).toMillis();
        final long leftMs =
                before.timeoutMs() - Math.clamp(elapsedMs, 0, Math.max(0, before.timeoutMs()));
        call.handoff.restore(
                before.requestedAt(), ctx.timers().schedule(leftMs, () -> onTimeout(call)));
        if (before.human() != null && before.joinedAt() != null) {
            call.handoff.join(before.joinedAt(), before.human());
        }
    }

    private void onTimeout(final Call call) {
        if (call.state() == CallState.HANDOFF_REQUESTED) {
            call.log.handoffTimedOut();
            withdraw(call, Handoff.State.TIMED_OUT);
        }
    }

    /** Takes the request back or gives the call back to the bot. */
    void end(final Call call) {
        if (call.state() == CallState.HANDOFF_REQUESTED) {
            call.log.handoffCancelled();
            withdraw(call, Handoff.State.CANCELLED);
        } else if (call.state() == CallState.HANDED_OFF) {
            call.log.handedBack(call.handoff.human());
            if (call.bot.handedOff(false)) {
                call.log.botUnmuted(EventSource.API, MuteReason.HANDOFF);
            }
            returnToBot(call, Handoff.State.HANDED_BACK);
        }
    }

    private void withdraw(final Call call, final Handoff.State how) {
        ctx.engine().cutBotWhenHeard(call.sessionId, call.handoff.cutId(), Set.of());
        undoCut(call);
        returnToBot(call, how);
    }

    /** The engine may have cut the bot already. */
    private void undoCut(final Call call) {
        ctx.engine().muteBot(call.sessionId, call.bot.isMuted());
    }

    private static void returnToBot(final Call call, final Handoff.State how) {
        call.handoff.end(how);
        call.state(CallState.ACTIVE, how.toString());
        call.bot.resume();
    }

    /** Looks whom the bot is to be cut for, after anything that may have changed that. */
    void review(final Call call) {
        final Handoff handoff = call.handoff;
        if (call.state() != CallState.HANDOFF_REQUESTED || handoff.isCutting()) {
            return;
        }
        final Track live = call.tracks.liveHuman();
        if (live != null) {
            handoff.cutFor(live.streamId());
            ctx.engine().cutBot(call.sessionId, handoff.cutId());
        } else if (handoff.await(call.tracks.humanStreams())) {
            ctx.engine()
                    .cutBotWhenHeard(call.sessionId, handoff.cutId(), call.tracks.humanStreams());
        }
    }

    /** The bot is cut for a human: who has the call from now on, if the call was not taken back meanwhile. */
    void onBotCut(final Call call, final long cutId, final long streamId, final long atNs) {
        final Handoff handoff = call.handoff;
        if (call.state() != CallState.HANDOFF_REQUESTED || cutId != handoff.cutId()) {
            return;
        }
        final Track human =
                call.tracks.heardAs(
                        streamId == EngineListener.NO_STREAM ? handoff.cuttingFor() : streamId);
        if (human == null) {
            LOG.info("event=human_gone_at_cut call_id={}", call.callId);
            undoCut(call);
            handoff.awaitNobody();
            review(call);
            return;
        }
        call.state(CallState.HANDED_OFF, "heard: " + human.identity());
        handoff.join(ctx.clock().instant(), human.identity());
        call.log.humanJoined(human.identity());
        if (call.bot.handedOff(true)) {
            call.log.botMuted(EventSource.ENGINE, MuteReason.HANDOFF, call.sampleAt(atNs));
        }
    }
}
