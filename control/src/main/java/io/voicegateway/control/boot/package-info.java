/** The program: reads the configuration, launches everything in order, closes it in reverse. */
@NullMarked
package io.voicegateway.control.boot;

import org.jspecify.annotations.NullMarked;
