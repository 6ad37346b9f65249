/** Prometheus exposition. */
@NullMarked
package io.voicegateway.control.metrics;

import org.jspecify.annotations.NullMarked;
