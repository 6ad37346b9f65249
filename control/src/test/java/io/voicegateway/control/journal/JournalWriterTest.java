package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class JournalWriterTest {
    private static final long RETRY_MS = 1;
    private static final long PATIENCE_S = 10;

    private final FakeSink sink = new FakeSink();
    private final JournalWriter writer = new JournalWriter(sink, RETRY_MS);

    @AfterEach
    void close() {
        sink.isFull = false;
        writer.close();
    }

    @Test
    void shouldWriteInOrder() throws Exception {
        writer.start();

        writer.offer(JournalEvents.created("c1"));
        writer.offer(JournalEvents.muted("c1", 1));
        writer.offer(JournalEvents.ended("c1"));

        assertEquals("c1-created", sink.next());
        assertEquals("c1-muted-1", sink.next());
        assertEquals("c1-ended", sink.next());
    }

    @Test
    void shouldWriteWhatWaitedOnceTheDiskHasSpaceAgain() throws Exception {
        sink.isFull = true;
        writer.start();
        writer.offer(JournalEvents.created("c1"));
        writer.offer(JournalEvents.ended("c1"));
        sink.attempts.await();
        while (!writer.isStuck()) {
            Thread.onSpinWait();
        }
        final Instant createdAt = JournalEvents.created("c1").time();
        assertEquals(Duration.ofSeconds(9), writer.lag(createdAt.plusSeconds(9)));
        assertEquals(Duration.ZERO, writer.lag(createdAt.minusSeconds(9)));

        sink.isFull = false;

        assertEquals("c1-created", sink.next());
        assertEquals("c1-ended", sink.next());
        assertFalse(writer.isStuck());
        writer.close();
        assertEquals(Duration.ZERO, writer.lag(createdAt.plusSeconds(9)));
        assertEquals(0, writer.lost());
    }

    @Test
    void shouldKeepWhatBecameOfACallWhateverElseIsLost() {
        for (int i = 0; i < JournalWriter.WAITING_LIMIT; i++) {
            assertTrue(writer.offer(JournalEvents.muted("c1", i)));
        }

        assertFalse(writer.offer(JournalEvents.muted("c1", -1)));
        assertTrue(writer.offer(JournalEvents.ended("c1")));

        assertEquals(1, writer.lost());
    }

    @Test
    void shouldLoseWarningsFirst() {
        for (int i = 0; i < JournalWriter.WARNINGS_WAITING_LIMIT; i++) {
            assertTrue(writer.offer(JournalEvents.degraded("c1", i)));
        }

        assertFalse(writer.offer(JournalEvents.degraded("c1", -1)));
        assertTrue(writer.offer(JournalEvents.muted("c1", 1)));

        assertEquals(1, writer.lost());
    }

    @Test
    void shouldWriteWhatWaitsBeforeItCloses() {
        writer.start();
        for (int i = 0; i < 1_000; i++) {
            writer.offer(JournalEvents.muted("c1", i));
        }

        writer.close();

        assertEquals(1_000, sink.written.size());
        assertTrue(sink.isClosed);
    }

    @Test
    void shouldTellWhenWhatWasOfferedIsWritten() throws Exception {
        writer.offer(JournalEvents.created("c1"));
        final CompletableFuture<?> written = writer.written();
        assertFalse(written.isDone());

        writer.start();
        written.get(PATIENCE_S, TimeUnit.SECONDS);

        assertEquals(1, sink.written.size());
        assertTrue(writer.written().isDone());
    }

    @Test
    void shouldLetNobodyWaitForADiskThatIsFull() throws Exception {
        sink.isFull = true;
        writer.offer(JournalEvents.created("c1"));
        final CompletableFuture<?> before = writer.written();
        writer.start();

        before.get(PATIENCE_S, TimeUnit.SECONDS);
        writer.offer(JournalEvents.ended("c1"));

        assertTrue(writer.written().isDone());
    }

    @Test
    void shouldLetNobodyWaitForAJournalThatIsClosed() throws Exception {
        writer.start();
        writer.close();
        writer.offer(JournalEvents.created("c1"));

        writer.written().get(PATIENCE_S, TimeUnit.SECONDS);
    }

    @Test
    void shouldCloseAlsoWhenTheDiskStaysFull() {
        sink.isFull = true;
        writer.start();
        writer.offer(JournalEvents.created("c1"));
        writer.offer(JournalEvents.ended("c1"));

        writer.close();

        assertEquals(2, writer.lost());
        assertEquals(List.of(), List.copyOf(sink.written));
        assertTrue(sink.isClosed);
    }

    /** A disk that is full when the test says so. */
    private static final class FakeSink implements JournalWriter.Sink {
        private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
        private final CountDownLatch attempts = new CountDownLatch(3);
        private volatile boolean isFull;
        private volatile boolean isClosed;

        String next() throws InterruptedException {
            return written.poll(PATIENCE_S, TimeUnit.SECONDS);
        }

        @Override
        public void write(final Event event) {
            if (isFull) {
                attempts.countDown();
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }
            written.add(event.eventId());
        }

        @Override
        public void close() {
            isClosed = true;
        }
    }
}
