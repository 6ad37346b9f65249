package io.voicegateway.control.livekit;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Joins rooms of its own and vanishes, again and again, as fast as it can, and tries wrong tokens in between. */
final class JoinFlood implements AutoCloseable {
    private static final int WORKER_COUNT = 8;

    private final String from;
    private final int port;
    private final LiveKitTokens tokens;
    private final AtomicLong joinCount = new AtomicLong();
    private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean isOver;

    /** @param from address of its own */
    JoinFlood(final String from, final int port, final LiveKitTokens tokens) {
        this.from = from;
        this.port = port;
        this.tokens = tokens;
        for (int worker = 0; worker < WORKER_COUNT; worker++) {
            workers.execute(this::flood);
        }
    }

    private void flood() {
        while (!isOver) {
            final long id = joinCount.incrementAndGet();
            tryToJoin(
                    tokens.participantToken(
                            TokenRole.DRIVER, "rapid" + id, "someone" + id, "", Map.of(), 60));
            tryToJoin("not-a-token");
        }
    }

    private void tryToJoin(final String token) {
        try (RawConnection client = new RawConnection(from, port)) {
            client.upgrade("/rtc", token);
        } catch (final IOException _) {
            // Who floods may fail.
        }
    }

    long joinCount() {
        return joinCount.get();
    }

    @Override
    public void close() {
        isOver = true;
        workers.close();
    }
}
