/** The ring event and what can become of it. */
@NullMarked
package io.voicegateway.engine.frame;

import org.jspecify.annotations.NullMarked;
