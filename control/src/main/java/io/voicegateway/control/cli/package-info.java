/** The command line. */
@NullMarked
package io.voicegateway.control.cli;

import org.jspecify.annotations.NullMarked;
