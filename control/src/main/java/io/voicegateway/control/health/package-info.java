/** What the gateway can say about its own state. */
@NullMarked
package io.voicegateway.control.health;

import org.jspecify.annotations.NullMarked;
