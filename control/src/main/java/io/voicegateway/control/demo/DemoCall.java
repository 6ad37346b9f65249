package io.voicegateway.control.demo;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.event.EventRecord;
import org.jspecify.annotations.Nullable;

/** One call of a demo, from outside. Used by the demo's thread. */
final class DemoCall {
    private final String callId;
    private final Talk talk;
    private final DemoCaller caller;
    private boolean hasBot;
    private boolean isHungUp;
    private boolean isEnded;
    private @Nullable String earlyEnd;

    DemoCall(final String callId, final Talk talk, final DemoCaller caller) {
        this.callId = callId;
        this.talk = talk;
        this.caller = caller;
    }

    String callId() {
        return callId;
    }

    Talk talk() {
        return talk;
    }

    DemoCaller caller() {
        return caller;
    }

    void onHungUp() {
        isHungUp = true;
    }

    /** Whether the queue says that the bot was reached. */
    boolean hasBot() {
        return hasBot;
    }

    void onEvent(final EventRecord event) {
        hasBot |= event.type().equals("BOT_CONNECTED");
        if (event.type().equals("CALL_ENDED")) {
            isEnded = true;
            if (!isHungUp) {
                final JsonObject data = new JsonObject(event.json()).getJsonObject("data");
                earlyEnd = "the gateway ended the call: " + data.getString("end_reason");
            }
        }
    }

    /** Whether the queue has its end, and its caller is gone. */
    boolean isOver() {
        return isEnded && caller.isGone();
    }

    /** What went wrong so far, or null. */
    @Nullable String failure() {
        final String failure = caller.failure() == null ? earlyEnd : caller.failure();
        return failure == null ? null : "call " + callId + ": " + failure;
    }
}
