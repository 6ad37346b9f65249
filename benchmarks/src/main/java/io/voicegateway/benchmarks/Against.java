package io.voicegateway.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the benchmark of the same class that this one is compared with. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Against {
    String value();

    /** The ratio beyond which something is broken; generous, because short runs on a shared machine are noisy. */
    double limit() default Double.POSITIVE_INFINITY;
}
