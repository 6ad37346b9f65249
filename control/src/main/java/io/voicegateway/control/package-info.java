/** Placeholder. */
@NullMarked
package io.voicegateway.control;

import org.jspecify.annotations.NullMarked;
