/**
 * Rooms: one per call, created, watched and deleted through a port. Domain code, no technology. May import
 * {@code control.participant}; never the other way round.
 */
@NullMarked
package io.voicegateway.control.room;

import org.jspecify.annotations.NullMarked;
