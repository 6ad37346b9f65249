package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class NativeCodersTest {
    private static final int BYTES = 1_000;
    private static final int ROUNDS = 1_000;
    private static final int TAKES = 50;
    private static final int CLOSERS = 2;

    private final NativeCoders coders = new NativeCoders();
    private final List<MemorySegment> freed = new ArrayList<>();

    private NativeCoders.Coder coder(final int address) {
        return coders.own(MemorySegment.ofAddress(address), BYTES, freed::add);
    }

    @Test
    void shouldCountWhatIsHeld() {
        final NativeCoders.Coder first = coder(1);
        final NativeCoders.Coder second = coder(2);

        assertEquals(2, coders.heldCount());
        assertEquals(2 * BYTES, coders.heldBytes());

        first.close();

        assertEquals(1, coders.heldCount());
        assertEquals(BYTES, coders.heldBytes());
        assertEquals(List.of(MemorySegment.ofAddress(1)), freed);

        second.close();

        assertEquals(0, coders.heldBytes());
    }

    @Test
    void shouldFreeOnceHoweverOftenItIsClosed() {
        final NativeCoders.Coder coder = coder(1);

        coder.close();
        coder.close();

        assertEquals(1, freed.size());
        assertEquals(0, coders.heldCount());
        assertEquals(0, coders.heldBytes());
    }

    @Test
    void shouldFreeWhatIsClosedAtWorkWhenTheWorkIsDone() {
        final NativeCoders.Coder coder = coder(1);
        assertEquals(MemorySegment.ofAddress(1), coder.take());

        coder.close();
        coder.close();

        assertEquals(List.of(), freed);
        assertEquals(1, coders.heldCount());

        coder.giveBack();

        assertEquals(1, freed.size());
        assertEquals(0, coders.heldCount());
        assertThrows(IllegalStateException.class, coder::take);
    }

    @Test
    void shouldNotLetTwoThreadsWorkAtOnce() {
        final NativeCoders.Coder coder = coder(1);
        coder.take();

        assertThrows(IllegalStateException.class, coder::take);

        coder.giveBack();
        assertEquals(MemorySegment.ofAddress(1), coder.take());
    }

    @Test
    void shouldNeverFreeUnderACallWhoeverClosesMeanwhile() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(1 + CLOSERS)) {
            for (int round = 0; round < ROUNDS; round++) {
                final AtomicBoolean isFreed = new AtomicBoolean();
                final NativeCoders.Coder coder =
                        coders.own(
                                MemorySegment.ofAddress(1),
                                BYTES,
                                _ -> assertFalse(isFreed.getAndSet(true), "freed twice"));

                final List<Callable<Void>> all = new ArrayList<>();
                all.add(() -> work(coder, isFreed));
                for (int i = 0; i < CLOSERS; i++) {
                    all.add(
                            () -> {
                                coder.close();
                                return null;
                            });
                }
                for (final Future<Void> done : threads.invokeAll(all)) {
                    done.get();
                }

                assertEquals(0, coders.heldCount());
                assertEquals(0, coders.heldBytes());
            }
        }
    }

    private static Void work(final NativeCoders.Coder coder, final AtomicBoolean isFreed) {
        for (int i = 0; i < TAKES; i++) {
            try {
                coder.take();
            } catch (final IllegalStateException _) {
                return null;
            }
            assertFalse(isFreed.get(), "freed at work");
            coder.giveBack();
        }
        return null;
    }
}
