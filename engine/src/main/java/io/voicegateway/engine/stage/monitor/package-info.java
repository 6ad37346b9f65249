/** Measures jitter, loss and delay. */
@NullMarked
package io.voicegateway.engine.stage.monitor;

import org.jspecify.annotations.NullMarked;
