/** Chooses the destinations of each packet. */
@NullMarked
package io.voicegateway.engine.stage.forward;

import org.jspecify.annotations.NullMarked;
