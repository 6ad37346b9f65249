/** A small full ICE agent: controlling, host candidates, consent freshness. */
@NullMarked
package io.voicegateway.engine.transport.ice;

import org.jspecify.annotations.NullMarked;
