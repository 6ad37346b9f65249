/** The HTTP API, one file of routes per resource. */
@NullMarked
package io.voicegateway.control.http;

import org.jspecify.annotations.NullMarked;
