/** The engine seen from outside: commands in, callbacks out, snapshots on request. The only engine package that the control plane may import. */
@NullMarked
package io.voicegateway.engine.api;

import org.jspecify.annotations.NullMarked;
