/** The one thread that changes domain state, and the timers that run on it. */
@NullMarked
package io.voicegateway.control.conductor;

import org.jspecify.annotations.NullMarked;
