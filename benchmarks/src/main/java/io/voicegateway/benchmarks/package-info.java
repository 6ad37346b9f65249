/**
 * Micro benchmarks of the media path, one class per claim. Each has its baseline beside it, named by {@link Against}, so that both are
 * measured in one run; {@link BenchmarkRun} prints the ratios and holds the claims of {@link AllocatesNothing} against the measurement.
 * <p>
 * What they cannot say: a socket costs several times what they measure, and one thread on a warm cache is not a loaded host. They show
 * what our own code adds, and notice when it adds more.
 */
@NullMarked
package io.voicegateway.benchmarks;

import org.jspecify.annotations.NullMarked;
