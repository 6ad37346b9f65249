package io.voicegateway.benchmarks;

import io.voicegateway.engine.api.EngineListener;
import java.lang.reflect.Proxy;

/** For engines whose calls nobody follows. */
public final class SilentListener {
    private SilentListener() {}

    /** A listener that does nothing. */
    public static EngineListener newListener() {
        return (EngineListener)
                Proxy.newProxyInstance(
                        SilentListener.class.getClassLoader(),
                        new Class<?>[] {EngineListener.class},
                        (_, _, _) -> null);
    }
}
