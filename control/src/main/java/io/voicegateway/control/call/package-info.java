/** A call: its state machine, what starts it and what ends it. Domain code, no technology. */
@NullMarked
package io.voicegateway.control.call;

import org.jspecify.annotations.NullMarked;
