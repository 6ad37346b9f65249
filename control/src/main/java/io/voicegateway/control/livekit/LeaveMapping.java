package io.voicegateway.control.livekit;

import io.voicegateway.control.participant.LeftReason;
import java.util.Locale;
import livekit.LivekitRtc.LeaveRequest;
import org.jspecify.annotations.Nullable;

/** What a {@code leave} of the server means for us. */
final class LeaveMapping {

    private LeaveMapping() {}

    /** Why it is over, or null when the server wants us to resume by a new connection. */
    static @Nullable LeftReason leftReason(final LeaveRequest leave) {
        final LeftReason finalReason =
                switch (leave.getReason()) {
                    case CLIENT_INITIATED -> LeftReason.CLIENT_LEFT;
                    case DUPLICATE_IDENTITY -> LeftReason.DUPLICATE_IDENTITY;
                    case PARTICIPANT_REMOVED -> LeftReason.PARTICIPANT_REMOVED;
                    case ROOM_DELETED -> LeftReason.ROOM_DELETED;
                    case ROOM_CLOSED -> LeftReason.ROOM_CLOSED;
                    case SERVER_SHUTDOWN -> LeftReason.SERVER_SHUTDOWN;
                    case UNKNOWN_REASON,
                            STATE_MISMATCH,
                            JOIN_FAILURE,
                            MIGRATION,
                            SIGNAL_CLOSE,
                            USER_UNAVAILABLE,
                            USER_REJECTED,
                            SIP_TRUNK_FAILURE,
                            CONNECTION_TIMEOUT,
                            MEDIA_FAILURE,
                            AGENT_ERROR,
                            UNRECOGNIZED ->
                            null;
                };
        if (finalReason != null) {
            return finalReason;
        }
        return leave.getAction() == LeaveRequest.Action.RESUME ? null : LeftReason.RECONNECT_NEEDED;
    }

    static String detail(final LeaveRequest leave) {
        return "server said leave: reason=%s action=%s"
                .formatted(leave.getReason(), leave.getAction())
                .toLowerCase(Locale.ROOT);
    }
}
