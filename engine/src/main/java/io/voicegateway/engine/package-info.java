/** Placeholder. */
@NullMarked
package io.voicegateway.engine;

import org.jspecify.annotations.NullMarked;
