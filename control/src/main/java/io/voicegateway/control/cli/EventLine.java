package io.voicegateway.control.cli;

import io.vertx.core.json.JsonObject;
import io.voicegateway.control.event.EventRecord;
import java.util.stream.Collectors;

/** An event on one line, for people. */
public final class EventLine {
    private EventLine() {}

    /** Index, time, call, number within the call, type, data. */
    public static String of(final EventRecord event) {
        return Long.toUnsignedString(event.index())
                + " "
                + new JsonObject(event.json()).getString("time")
                + " "
                + event.callId()
                + " "
                + ofCall(event);
    }

    /** Number within the call, type, data: where it is clear which call it is. */
    public static String ofCall(final EventRecord event) {
        final String facts =
                new JsonObject(event.json())
                        .getJsonObject("data", new JsonObject()).stream()
                                .map(entry -> " " + entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining());
        return event.seq() + " " + event.type() + facts;
    }
}
