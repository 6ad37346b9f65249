package io.voicegateway.engine.bot;

import static org.junit.jupiter.api.Assertions.assertAll;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a test for several things at once: what they wait for is real time, of which each would need as much alone. */
final class Concurrently {
    private Concurrently() {}

    /** Every failure is told, with what it is about. */
    static <T> void forEach(final Collection<T> things, final Body<T> body) {
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("test-", 0).factory())) {
            final List<Future<?>> runs =
                    things.stream()
                            .<Future<?>>map(thing -> threads.submit(() -> run(body, thing)))
                            .toList();
            assertAll(runs.stream().map(run -> run::get));
        }
    }

    private static <T> Void run(final Body<T> body, final T thing) {
        try {
            body.run(thing);
            return null;
        } catch (final Exception | AssertionError e) {
            throw new AssertionError(String.valueOf(thing), e);
        }
    }

    @FunctionalInterface
    interface Body<T> {
        void run(T thing) throws Exception;
    }
}
