package io.voicegateway.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Claims that the benchmark runs without garbage. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface AllocatesNothing {
    /** Whether the JDK's ciphers are at work, whose GCM makes garbage of its own. */
    boolean byJavax() default false;
}
