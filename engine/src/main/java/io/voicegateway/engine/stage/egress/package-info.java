/** Sends each packet to its destinations. */
@NullMarked
package io.voicegateway.engine.stage.egress;

import org.jspecify.annotations.NullMarked;
