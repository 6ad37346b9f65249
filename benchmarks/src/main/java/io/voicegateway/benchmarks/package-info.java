/** Placeholder. */
@NullMarked
package io.voicegateway.benchmarks;

import org.jspecify.annotations.NullMarked;
