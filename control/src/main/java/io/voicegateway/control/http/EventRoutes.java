package io.voicegateway.control.http;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v1/events}: the journal as server-sent events, or as lines of JSON. Each reader has a thread and a tail of its own. */
final class EventRoutes implements AutoCloseable {
    /** Readers at once; one more is a 503. */
    static final int READER_LIMIT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(EventRoutes.class);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String NDJSON = "application/x-ndjson";

    private final Supplier<EventTail> tails;
    private final AtomicInteger readers = new AtomicInteger();
    private final Set<Reader> open = ConcurrentHashMap.newKeySet();

    EventRoutes(final HttpContext http) {
        tails = http.tails();
    }

    void mount(final Router router) {
        router.get("/v1/events").handler(this::events);
    }

    private void events(final RoutingContext ctx) {
        final String only = Authentication.onlyCall(ctx);
        final String callId = ctx.request().getParam("call_id");
        if (only != null && callId != null) {
            Authentication.requireCall(ctx, callId);
        }
        final String accept = ctx.request().getHeader("Accept");
        final boolean isLines = accept != null && accept.contains(NDJSON);
        final boolean isFollowing = !isLines || "true".equals(ctx.request().getParam("follow"));
        final Start start =
                start(ctx.request().getParam("from"), ctx.request().getHeader("Last-Event-ID"));
        if (readers.incrementAndGet() > READER_LIMIT) {
            readers.decrementAndGet();
            throw new Problem(
                    503, "Service Unavailable", "too many event readers: limit=" + READER_LIMIT);
        }

        final HttpServerResponse response = ctx.response().setChunked(true);
        response.putHeader("Content-Type", isLines ? NDJSON : "text/event-stream");
        response.putHeader("Cache-Control", "no-store");
        final Reader reader =
                new Reader(
                        response,
                        start,
                        only == null ? callId : only,
                        ctx.request().getParam("type"),
                        isLines,
                        isFollowing);
        response.closeHandler(_ -> reader.isClosed = true);
        response.exceptionHandler(_ -> reader.isClosed = true);
        open.add(reader);
        Thread.ofPlatform().daemon().name("event-reader").start(reader);
    }

    /** Where to begin: inclusive {@code from}, exclusive {@code Last-Event-ID}. */
    private record Start(boolean isEnd, long index, boolean isExclusive) {}

    private static Start start(final @Nullable String from, final @Nullable String lastEventId) {
        try {
            if (lastEventId != null) {
                return new Start(false, Long.parseUnsignedLong(lastEventId), true);
            }
            if (from == null || from.equals("end")) {
                return new Start(true, 0, false);
            }
            return new Start(false, from.equals("start") ? 0 : Long.parseUnsignedLong(from), false);
        } catch (final NumberFormatException _) {
            throw Problem.badRequest("from must be an index, start or end");
        }
    }

    /** One client. */
    private final class Reader implements Runnable {
        private final HttpServerResponse response;
        private final Start start;
        private final @Nullable String callId;
        private final @Nullable String type;
        private final boolean isLines;
        private final boolean isFollowing;
        private volatile boolean isClosed;

        Reader(
                final HttpServerResponse response,
                final Start start,
                final @Nullable String callId,
                final @Nullable String type,
                final boolean isLines,
                final boolean isFollowing) {
            this.response = response;
            this.start = start;
            this.callId = callId;
            this.type = type;
            this.isLines = isLines;
            this.isFollowing = isFollowing;
        }

        @Override
        public void run() {
            try (EventTail tail = tails.get()) {
                seek(tail);
                if (!isLines) {
                    // Tells the client that the stream stands, before the first event.
                    response.write(":\n\n");
                }
                pump(tail);
            } catch (final RuntimeException e) {
                LOG.warn("event=event_reader_failed error=\"{}\"", e.toString());
            } finally {
                readers.decrementAndGet();
                open.remove(this);
                if (!response.ended() && !response.closed()) {
                    response.end();
                }
            }
        }

        private void seek(final EventTail tail) {
            if (start.isEnd()) {
                tail.toEnd();
            } else if (start.index() == 0 || !tail.toIndex(start.index())) {
                tail.toStart();
            }
        }

        private void pump(final EventTail tail) {
            while (!isClosed) {
                if (response.writeQueueFull()) {
                    LockSupport.parkNanos(POLL_NS);
                    continue;
                }
                final EventRecord record = tail.poll();
                if (record != null) {
                    write(record);
                } else if (isFollowing) {
                    LockSupport.parkNanos(POLL_NS);
                } else {
                    return;
                }
            }
        }

        private void write(final EventRecord record) {
            final boolean isBefore =
                    start.isExclusive() && Long.compareUnsigned(record.index(), start.index()) <= 0;
            if (isBefore
                    || callId != null && !callId.equals(record.callId())
                    || type != null && !type.equals(record.type())) {
                return;
            }
            response.write(
                    isLines
                            ? record.json() + "\n"
                            : "id: "
                                    + Long.toUnsignedString(record.index())
                                    + "\nevent: "
                                    + record.type()
                                    + "\ndata: "
                                    + record.json()
                                    + "\n\n");
        }
    }

    @Override
    public void close() {
        open.forEach(reader -> reader.isClosed = true);
    }
}
