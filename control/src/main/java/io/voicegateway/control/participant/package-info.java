/**
 * Participants and their tracks as the domain sees them, and the port through which it takes part in a room. Imports no other domain
 * package.
 */
@NullMarked
package io.voicegateway.control.participant;

import org.jspecify.annotations.NullMarked;
