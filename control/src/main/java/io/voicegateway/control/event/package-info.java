/** What is written down: the events of a call, and the port that keeps them. */
@NullMarked
package io.voicegateway.control.event;

import org.jspecify.annotations.NullMarked;
