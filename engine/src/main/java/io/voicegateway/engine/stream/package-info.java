/** State of one call's media legs, streams and routes, its fields grouped by the thread that writes them. */
@NullMarked
package io.voicegateway.engine.stream;

import org.jspecify.annotations.NullMarked;
