package io.voicegateway.control.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's events. Used by the feed's thread, which alone reads the tail; the event loop only reports that the client is gone. A
 * client that does not read is not read for: what waits for it is bounded by its connection's write queue and one batch.
 */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int RECORD_LIMIT_PER_TURN = 256;
    private static final int BATCH_LIMIT_BYTES = 64 * 1_024;

    private final RoutingContext ctx;
    private final Context loop;
    private final HttpServerResponse response;
    private final EventQuery query;
    private final long heartbeatNs;
    private @Nullable EventTail tail;
    private long lastWriteNs;
    private boolean isAnswered;
    private boolean isDone;
    private volatile boolean isGone;

    /** Called by the request's event loop. */
    EventStream(final RoutingContext ctx, final EventQuery query, final Duration heartbeat) {
        this.ctx = ctx;
        this.query = query;
        heartbeatNs = heartbeat.toNanos();
        loop = ctx.vertx().getOrCreateContext();
        response = ctx.response();
        response.closeHandler(_ -> isGone = true);
        response.exceptionHandler(_ -> isGone = true);
    }

    /** Opens the tail and answers: with a stream, or with a problem. */
    void open(final Supplier<EventTail> tails, final long nowNs) {
        try {
            tail = tails.get();
            query.seek(tail);
            response.setChunked(true)
                    .putHeader("Content-Type", query.isLines() ? EventQuery.NDJSON : EventQuery.SSE)
                    .writeHead();
            isAnswered = true;
            lastWriteNs = nowNs;
        } catch (final RuntimeException e) {
            // The event loop writes the problem; close() must not end the answer before it.
            isDone = true;
            loop.runOnContext(_ -> ctx.fail(e));
        }
    }

    /** Whether nothing more will come; {@link #close} is due. */
    boolean isDone() {
        return isDone || isGone;
    }

    /** Sends what is there and the client takes; returns how many events were read. */
    int feed(final long nowNs) {
        if (tail == null || isDone() || response.writeQueueFull()) {
            return 0;
        }
        try {
            return send(tail, nowNs);
        } catch (final RuntimeException e) {
            LOG.warn("event=event_stream_failed", e);
            isDone = true;
            // A broken stream must not look like one that ended: the connection goes.
            response.reset();
            return 0;
        }
    }

    private int send(final EventTail from, final long nowNs) {
        final Buffer batch = Buffer.buffer();
        int count = 0;
        EventRecord event = from.poll();
        while (event != null) {
            count++;
            if (query.matches(event)) {
                batch.appendString(query.format(event));
            }
            final boolean isFull =
                    count == RECORD_LIMIT_PER_TURN || batch.length() >= BATCH_LIMIT_BYTES;
            event = isFull ? null : from.poll();
        }
        if (batch.length() == 0 && nowNs - lastWriteNs >= heartbeatNs) {
            batch.appendString(query.heartbeat());
        }
        if (batch.length() > 0) {
            response.write(batch);
            lastWriteNs = nowNs;
        }
        if (count == 0 && !query.isFollowing()) {
            isDone = true;
        }
        return count;
    }

    /** Ends the answer and gives the tail back. */
    void close() {
        if (tail != null) {
            tail.close();
            if (isAnswered && !isGone && !response.ended()) {
                response.end();
            }
        }
    }
}
