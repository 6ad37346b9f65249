/**
 * Rooms as the domain sees them, and the port through which it asks for them. May import {@code control.participant}; never the other way
 * round.
 */
@NullMarked
package io.voicegateway.control.room;

import org.jspecify.annotations.NullMarked;
