/** Counters, latency histograms and the error log. */
@NullMarked
package io.voicegateway.engine.status;

import org.jspecify.annotations.NullMarked;
