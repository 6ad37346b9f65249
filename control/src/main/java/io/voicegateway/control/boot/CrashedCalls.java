package io.voicegateway.control.boot;

import io.voicegateway.control.call.EndReason;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.journal.ChronicleEventJournal;
import io.voicegateway.control.room.RoomManager;
import io.voicegateway.control.room.RoomPort;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that a crash left open: they end when the gateway starts again, so that every call has its CALL_ENDED. */
final class CrashedCalls {
    private static final Logger LOG = LoggerFactory.getLogger(CrashedCalls.class);

    private final List<String> callIds;

    private CrashedCalls(final List<String> callIds) {
        this.callIds = callIds;
    }

    /** Writes their ends; before any call of the same id can be created. */
    static CrashedCalls end(
            final ChronicleEventJournal journal, final Clock clock, final String gatewayId) {
        final List<String> callIds = List.copyOf(journal.openCalls());
        for (final String callId : callIds) {
            LOG.warn("event=crashed_call_ended call_id={}", callId);
            new CallLog(journal, clock, gatewayId, callId, "recovery")
                    .callEnded(
                            EventSource.RECOVERY,
                            EndReason.GATEWAY_CRASH.name().toLowerCase(Locale.ROOT),
                            "the gateway had crashed",
                            Map.of());
        }
        return new CrashedCalls(callIds);
    }

    /** Deletes what is left of them in the room server, which answers by now. */
    void deleteRooms(final RoomPort rooms) {
        for (final String callId : callIds) {
            rooms.deleteRoom(RoomManager.roomOf(callId))
                    .whenComplete(
                            (_, failure) -> {
                                if (failure != null) {
                                    LOG.warn(
                                            "event=crashed_room_not_deleted call_id={} error=\"{}\"",
                                            callId,
                                            failure.toString());
                                }
                            });
        }
    }
}
