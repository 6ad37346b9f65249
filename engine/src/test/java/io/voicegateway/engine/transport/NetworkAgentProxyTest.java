package io.voicegateway.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NetworkAgentProxyTest {
    private static final int ROUND_COUNT = 20_000;

    private final EngineCounters counters = new EngineCounters();
    private final NetworkAgentProxy proxy = new NetworkAgentProxy(counters);
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
        proxy.wakesBy(selector::wakeup);
    }

    @AfterEach
    void close() throws IOException {
        selector.close();
    }

    @Test
    void shouldWakeAThreadThatWaits() throws Exception {
        final CountDownLatch waiting = new CountDownLatch(1);
        final Thread waiter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    proxy.beginWait();
                                    waiting.countDown();
                                    select();
                                });
        waiting.await();

        proxy.wakeUp();

        waiter.join();
    }

    /** Without a time limit of its own, the wait of a thread that missed its wake-up would never end. */
    @Test
    void shouldLoseNoWakeUpHoweverTheTwoMeet() throws Exception {
        final AtomicInteger done = new AtomicInteger();
        final Thread waiter =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (done.get() < ROUND_COUNT) {
                                        proxy.beginWait();
                                        if (proxy.commands().isEmpty()) {
                                            select();
                                        }
                                        proxy.endWait();
                                        proxy.commands().drain(Runnable::run);
                                    }
                                });

        for (int i = 0; i < ROUND_COUNT; i++) {
            assertTrue(proxy.execute(done::incrementAndGet));
            while (i % 2 == 0 && done.get() <= i) {
                Thread.onSpinWait();
            }
        }

        waiter.join();
        assertEquals(ROUND_COUNT, done.get());
    }

    @Test
    void shouldRefuseAndCountWhenTheQueueIsFull() {
        for (int i = 0; i < NetworkAgentProxy.QUEUE_CAPACITY; i++) {
            assertTrue(proxy.execute(() -> {}));
        }

        assertFalse(proxy.execute(() -> {}));
        assertEquals(1, counters.value(EngineCounter.NETWORK_COMMANDS_REJECTED));
    }

    private void select() {
        try {
            selector.select();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }
}
