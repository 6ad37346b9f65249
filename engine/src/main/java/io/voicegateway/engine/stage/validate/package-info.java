/** Accepts or rejects each packet, with a reason. */
@NullMarked
package io.voicegateway.engine.stage.validate;

import org.jspecify.annotations.NullMarked;
