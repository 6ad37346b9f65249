/** Publishes arriving packets onto the ring. */
@NullMarked
package io.voicegateway.engine.stage.ingress;

import org.jspecify.annotations.NullMarked;
