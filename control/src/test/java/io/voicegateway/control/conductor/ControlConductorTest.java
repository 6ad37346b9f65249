package io.voicegateway.control.conductor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ControlConductorTest {
    private static final long PATIENCE_S = 10;

    private final TimerManager timers = new TimerManager(System::nanoTime);
    private final ControlConductor conductor = new ControlConductor(timers);

    @Test
    void shouldRunCommandsInOrderOnItsOneThread() {
        final List<String> ran = new ArrayList<>();
        conductor.launch();

        for (int i = 0; i < 1_000; i++) {
            final int number = i;
            conductor.execute(() -> ran.add(Thread.currentThread().getName() + number));
        }
        conductor.close();

        assertEquals(1_000, ran.size());
        for (int i = 0; i < 1_000; i++) {
            assertEquals("conductor" + i, ran.get(i));
        }
    }

    @Test
    void shouldGoOnAfterACommandThatFails() throws Exception {
        final CountDownLatch done = new CountDownLatch(1);
        conductor.launch();

        conductor.execute(
                () -> {
                    throw new StacklessException();
                });
        conductor.execute(done::countDown);

        assertTrue(done.await(PATIENCE_S, TimeUnit.SECONDS));
        assertEquals(1, conductor.errors());
        conductor.close();
    }

    @Test
    void shouldRunTimersOnItsThread() throws Exception {
        final CountDownLatch done = new CountDownLatch(1);
        final List<String> threads = new ArrayList<>();
        conductor.launch();

        conductor.execute(
                () ->
                        timers.schedule(
                                1,
                                () -> {
                                    threads.add(Thread.currentThread().getName());
                                    done.countDown();
                                }));

        assertTrue(done.await(PATIENCE_S, TimeUnit.SECONDS));
        assertEquals(List.of("conductor"), threads);
        conductor.close();
    }

    @Test
    void shouldRefuseWhatItsQueueCannotHold() {
        for (int i = 0; i < ControlConductor.QUEUE_CAPACITY; i++) {
            conductor.execute(() -> {});
        }

        assertThrows(RejectedExecutionException.class, () -> conductor.execute(() -> {}));
    }

    private static final class StacklessException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StacklessException() {
            super("a bug", null, false, false);
        }
    }
}
