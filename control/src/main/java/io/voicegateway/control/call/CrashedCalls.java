package io.voicegateway.control.call;

import io.voicegateway.control.event.CallEnd;
import io.voicegateway.control.event.CallHistory;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.event.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the calls that a crash left open, as the journal knows them: first what had begun in them, then the call. Used once, at launch.
 * <p>
 * The events have the ids that an orderly end would have given them, so a second crash in between makes none of them twice.
 */
public final class CrashedCalls {
    private static final Logger LOG = LoggerFactory.getLogger(CrashedCalls.class);
    private static final String REASON = "gateway_crash";

    /** RFC 6455 §7.1.5: the connection was lost. */
    private static final int NO_CLOSE_CODE = 1006;

    private final EventJournal journal;
    private final Clock clock;
    private final String gatewayId;

    public CrashedCalls(final EventJournal journal, final Clock clock, final String gatewayId) {
        this.journal = journal;
        this.clock = clock;
        this.gatewayId = gatewayId;
    }

    /** @param open the events of each call, in their order */
    public void end(final Map<String, List<Event>> open) {
        open.forEach((callId, events) -> end(callId, CallHistory.of(events)));
    }

    private void end(final String callId, final CallHistory history) {
        LOG.warn("event=crashed_call_ended call_id={}", callId);
        final CallLog log = CallLog.resume(journal, clock, gatewayId, callId, history);
        if (history.isRecording()) {
            // Which files there are, the recovery of recordings finds out.
            log.recordingStopped(
                    EventSource.RECOVERY, String.valueOf(history.recording()), List.of());
        }
        history.tracks().forEach(track -> log.trackUnpublished(EventSource.RECOVERY, track));
        final CallHistory.BotSocket bot = history.bot();
        if (bot != null) {
            log.botDisconnected(EventSource.RECOVERY, bot.dialect(), bot.attempt(), NO_CLOSE_CODE);
        }
        for (final CallHistory.Presence left : history.participants()) {
            log.participantLeft(
                    EventSource.RECOVERY, left.identity(), left.role(), left.sid(), REASON);
        }
        log.callEnded(
                EventSource.RECOVERY,
                new CallEnd(
                        EndReason.GATEWAY_CRASH.name().toLowerCase(Locale.ROOT),
                        "the gateway had crashed",
                        history.lastEventAt(),
                        history.identities(),
                        history.recording(),
                        Map.of()));
    }
}
