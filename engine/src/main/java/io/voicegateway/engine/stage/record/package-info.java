/** Copies packets to the recording thread. */
@NullMarked
package io.voicegateway.engine.stage.record;

import org.jspecify.annotations.NullMarked;
