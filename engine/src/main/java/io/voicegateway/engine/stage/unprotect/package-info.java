/** SRTP to RTP, in place. */
@NullMarked
package io.voicegateway.engine.stage.unprotect;

import org.jspecify.annotations.NullMarked;
