package io.voicegateway.control.call;

import io.voicegateway.control.participant.RemoteParticipant;
import java.util.List;

/**
 * Our own way into a call's room: at once, or, where the operator wants it so, when the driver is there. Who waits hears of the driver by
 * webhook, or some seconds later from the reconciler. Used by the conductor.
 */
final class CallEntry {
    private final CallContext ctx;

    CallEntry(final CallContext ctx) {
        this.ctx = ctx;
    }

    /** The call has a room. */
    void onRoom(final Call call) {
        if (ctx.settings().isRoomJoinedWithDriver() && call.state() == CallState.CREATED) {
            call.isAwaitingDriver = true;
        } else {
            ctx.engine().openRoomLeg(call.sessionId);
        }
    }

    /** The room server names these as present in the room of a call that waits. */
    void onPeople(final Call call, final List<RemoteParticipant> people) {
        if (call.isLive()
                && call.isAwaitingDriver
                && people.stream().anyMatch(who -> isDriver(call, who))) {
            call.isAwaitingDriver = false;
            ctx.engine().openRoomLeg(call.sessionId);
        }
    }

    private static boolean isDriver(final Call call, final RemoteParticipant who) {
        return who.identity().equals(call.driverIdentity)
                && who.state() != RemoteParticipant.State.DISCONNECTED;
    }
}
