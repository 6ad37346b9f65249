/** Flyweights over the bytes of RTP, RTCP and STUN. No state, no allocation, no exceptions on hostile input. */
@NullMarked
package io.voicegateway.engine.wire;

import org.jspecify.annotations.NullMarked;
