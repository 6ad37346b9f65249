/** Recordings of calls. Domain code, no technology. */
@NullMarked
package io.voicegateway.control.egress;

import org.jspecify.annotations.NullMarked;
