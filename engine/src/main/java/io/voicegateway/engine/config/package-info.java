/** Configuration of the engine: concluded once, every range validated. */
@NullMarked
package io.voicegateway.engine.config;

import org.jspecify.annotations.NullMarked;
