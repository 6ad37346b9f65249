/** Wires the stages with the Disruptor. */
@NullMarked
package io.voicegateway.engine.pipeline;

import org.jspecify.annotations.NullMarked;
