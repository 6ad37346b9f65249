/** Latency histograms as they leave the process: reports and interval logs. */
@NullMarked
package io.voicegateway.control.latency;

import org.jspecify.annotations.NullMarked;
