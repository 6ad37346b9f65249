package io.voicegateway.control.boot;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SIGTERM and SIGINT: the first asks the gateway to stop, the second not to wait any longer. Any thread.
 * <p>
 * Design note: a shutdown hook would do for the first one alone, and the JVM would exit with 143 or 130 although everything ended well.
 * The JDK's signals are reached by reflection, because javac's warning about them cannot be silenced and is an error in this build.
 */
final class StopSignal {
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch hurry = new CountDownLatch(1);

    /** Takes the two signals over from the JVM. */
    static StopSignal install() {
        final StopSignal signal = new StopSignal();
        signal.handle("TERM");
        signal.handle("INT");
        return signal;
    }

    /** What a signal does. */
    synchronized void give() {
        if (stop.getCount() > 0) {
            stop.countDown();
        } else {
            hurry.countDown();
        }
    }

    void awaitStop() throws InterruptedException {
        stop.await();
    }

    /** Returns whether the gateway is to stop. */
    boolean awaitStop(final Duration limit) throws InterruptedException {
        return stop.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Returns whether the gateway is not to wait any longer. */
    boolean awaitHurry(final Duration limit) throws InterruptedException {
        return hurry.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void handle(final String name) {
        try {
            final Class<?> signal = Class.forName("sun.misc.Signal");
            final Class<?> handler = Class.forName("sun.misc.SignalHandler");
            final InvocationHandler give =
                    (_, _, _) -> {
                        give();
                        return null;
                    };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(
                                    handler.getClassLoader(), new Class<?>[] {handler}, give));
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM lets nobody handle SIG" + name, e);
        }
    }
}
