/** SRTP and SRTCP: protect, unprotect, replay window, key derivation. */
@NullMarked
package io.voicegateway.engine.srtp;

import org.jspecify.annotations.NullMarked;
