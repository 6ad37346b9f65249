/** The event journal on a Chronicle queue; the only package that knows Chronicle. */
@NullMarked
package io.voicegateway.control.journal;

import org.jspecify.annotations.NullMarked;
