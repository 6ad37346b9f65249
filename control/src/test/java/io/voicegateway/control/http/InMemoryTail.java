package io.voicegateway.control.http;

import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A journal of made-up events that are as long as they are told to be. */
final class InMemoryTail implements EventTail {
    private final long count;
    private final String json;
    private final AtomicLong polled = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);

    InMemoryTail(final long count, final int jsonLength) {
        this.count = count;
        json = "{\"pad\":\"" + "x".repeat(jsonLength) + "\"}";
    }

    static InMemoryTail empty() {
        return new InMemoryTail(0, 1);
    }

    long polled() {
        return polled.get();
    }

    CountDownLatch closed() {
        return closed;
    }

    @Override
    public @Nullable EventRecord poll() {
        if (polled.get() == count) {
            return null;
        }
        final long index = polled.incrementAndGet();
        return new EventRecord(index, "CALL_CREATED", "c1", index, json);
    }

    @Override
    public void toStart() {}

    @Override
    public void toEnd() {
        polled.set(count);
    }

    @Override
    public boolean toIndex(final long index) {
        polled.set(index - 1);
        return true;
    }

    @Override
    public long lastIndex() {
        return count;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
