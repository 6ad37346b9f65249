/** Participants and their roles. Domain code, no technology. */
@NullMarked
package io.voicegateway.control.participant;

import org.jspecify.annotations.NullMarked;
