package io.voicegateway.control.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import io.voicegateway.control.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Which events a client wants.
 *
 * @param start       START, END or at {@code index}
 * @param index       of the journal, unsigned
 * @param isExclusive whether the client has the event of that index already
 * @param callId      null: every call
 * @param type        null: every type
 * @param isLines     lines of JSON instead of server-sent events
 * @param isFollowing whether the stream goes on at the tail
 */
record EventQuery(
        Start start,
        long index,
        boolean isExclusive,
        @Nullable String callId,
        @Nullable String type,
        boolean isLines,
        boolean isFollowing) {

    static final String NDJSON = "application/x-ndjson";
    static final String SSE = "text/event-stream";

    /** Where to begin. */
    enum Start {
        START,
        END,
        INDEX
    }

    static EventQuery of(final RoutingContext ctx) {
        final HttpServerRequest request = ctx.request();
        final String accept = request.getHeader("Accept");
        final boolean isLines = accept != null && accept.contains(NDJSON);
        final String lastEventId = request.getHeader("Last-Event-ID");
        final String from = lastEventId == null ? request.getParam("from", "start") : lastEventId;
        final Start start =
                switch (from) {
                    case "start" -> Start.START;
                    case "end" -> Start.END;
                    default -> Start.INDEX;
                };
        return new EventQuery(
                start,
                start == Start.INDEX ? index(from) : 0,
                lastEventId != null,
                callId(ctx),
                type(request.getParam("type")),
                isLines,
                !isLines || "true".equals(request.getParam("follow")));
    }

    /** A room's token sees its call alone, asked or not. */
    private static @Nullable String callId(final RoutingContext ctx) {
        final String callId = ctx.request().getParam("call_id");
        if (callId == null) {
            return Authentication.onlyCall(ctx);
        }
        Answers.requireCallId(callId);
        Authentication.requireCall(ctx, callId);
        return callId;
    }

    private static @Nullable String type(final @Nullable String text) {
        if (text == null) {
            return null;
        }
        for (final EventType type : EventType.values()) {
            if (type.name().equals(text)) {
                return text;
            }
        }
        throw Problem.badRequest("type must be an event's");
    }

    private static long index(final String text) {
        try {
            if (text.matches("\\d{1,20}")) {
                return Long.parseUnsignedLong(text);
            }
        } catch (final NumberFormatException _) {
            // More than 64 bits: no index either.
        }
        throw Problem.badRequest("from must be an index, start or end");
    }

    /** Moves the tail to where this query begins. */
    void seek(final EventTail tail) {
        switch (start) {
            case START -> tail.toStart();
            case END -> tail.toEnd();
            case INDEX -> {
                if (!tail.toIndex(index)) {
                    throw Problem.badRequest(
                            "from: the journal has no event of index "
                                    + Long.toUnsignedString(index));
                }
            }
        }
    }

    boolean matches(final EventRecord event) {
        final boolean isKnown = isExclusive && event.index() == index;
        return !isKnown
                && (callId == null || callId.equals(event.callId()))
                && (type == null || type.equals(event.type()));
    }

    String format(final EventRecord event) {
        if (isLines) {
            return event.json() + "\n";
        }
        return "id: "
                + Long.toUnsignedString(event.index())
                + "\nevent: "
                + event.type()
                + "\ndata: "
                + event.json()
                + "\n\n";
    }

    /** What a client skips: a comment of an event stream, an empty line among lines. */
    String heartbeat() {
        return isLines ? "\n" : ":\n\n";
    }
}
