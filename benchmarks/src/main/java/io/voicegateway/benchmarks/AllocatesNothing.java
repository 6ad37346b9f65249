package io.voicegateway.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Claims that the benchmark runs without garbage, but for profiles whose cipher makes its own. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface AllocatesNothing {}
