/** Ogg Opus recordings, written by their own thread. */
@NullMarked
package io.voicegateway.engine.recording;

import org.jspecify.annotations.NullMarked;
