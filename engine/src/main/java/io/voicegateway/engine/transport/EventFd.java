package io.voicegateway.engine.transport;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A descriptor that any thread can make readable, for a thread that waits for sockets.
 * <p>
 * Design note: a write to a number that was closed meanwhile would go into whatever file has it now, so closing waits for the writers.
 */
final class EventFd implements AutoCloseable {
    private final LinuxCalls calls = new LinuxCalls();
    private final UnsafeBuffer one =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(Long.BYTES, Long.BYTES));
    private final AtomicInteger writerCount = new AtomicInteger();
    private final int fd;
    private volatile boolean isClosed;

    EventFd() throws IOException {
        one.putLong(0, 1);
        fd = calls.eventfd();
        if (fd < 0) {
            throw new IOException("no eventfd: errno=" + -fd);
        }
    }

    int fd() {
        return fd;
    }

    /** Any thread. */
    void signal() {
        writerCount.incrementAndGet();
        if (!isClosed) {
            calls.write(fd, one.addressOffset(), Long.BYTES);
        }
        writerCount.decrementAndGet();
    }

    /** Idempotent; called by one thread. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        while (writerCount.get() > 0) {
            Thread.onSpinWait();
        }
        calls.close(fd);
    }
}
