/**
 * Participants and their tracks, and the port through which the gateway takes part in a room. Domain code, no technology; imports no
 * other domain package.
 */
@NullMarked
package io.voicegateway.control.participant;

import org.jspecify.annotations.NullMarked;
