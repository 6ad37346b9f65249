/** Audio tracks: published, muted, unpublished. Domain code, no technology. */
@NullMarked
package io.voicegateway.control.track;

import org.jspecify.annotations.NullMarked;
