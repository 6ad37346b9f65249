/** Rooms: one per call, created, watched and deleted through a port. Domain code, no technology. */
@NullMarked
package io.voicegateway.control.room;

import org.jspecify.annotations.NullMarked;
