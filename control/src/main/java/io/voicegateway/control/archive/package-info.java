/** Recordings as they lie in the data directory, read beside the gateway that writes them, or after it. */
@NullMarked
package io.voicegateway.control.archive;

import org.jspecify.annotations.NullMarked;
