/** Configuration: one record per section, validated once, at the edge. */
@NullMarked
package io.voicegateway.control.config;

import org.jspecify.annotations.NullMarked;
