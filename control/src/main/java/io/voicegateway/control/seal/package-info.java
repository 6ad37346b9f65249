/** What the journal keeps for this gateway's eyes alone. */
@NullMarked
package io.voicegateway.control.seal;

import org.jspecify.annotations.NullMarked;
