package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs JMH with its own arguments, then prints each benchmark's ratio to its baseline and checks what is claimed of allocation. Exits
 * with 1 when a benchmark fails or allocates more than it says.
 */
public final class BenchmarkRun {
    /** The profiler's own garbage, spread over an iteration, stays below; one object of ours in 32 operations does not. */
    private static final double ALLOCATION_LIMIT_BYTES = 0.5;

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** Of the JDK's profiles, the one that makes garbage of its own. */
    private static final String ALLOCATING_PROFILE = SrtpProfile.AEAD_AES_128_GCM.name();

    private static final boolean HAS_LIBCRYPTO = SrtpCrypto.libcrypto() != null;
    private static final String LIBCRYPTO_BENCHMARKS = ".*ByLibcrypto";

    private final Map<String, RunResult> results = new HashMap<>();
    private int brokenClaimCount;

    private BenchmarkRun(final Collection<RunResult> results) {
        results.forEach(result -> this.results.put(key(name(result), profile(result)), result));
    }

    public static void main(final String[] args) throws Exception {
        final CommandLineOptions options = new CommandLineOptions(args);
        if (options.shouldHelp()
                || options.shouldList()
                || options.shouldListWithParams()
                || options.shouldListProfilers()
                || options.shouldListResultFormats()) {
            Main.main(args);
            return;
        }
        final ChainedOptionsBuilder chosen = new OptionsBuilder().parent(options);
        if (!HAS_LIBCRYPTO) {
            System.out.println("libcrypto is not installed: its benchmarks are left out");
            chosen.exclude(LIBCRYPTO_BENCHMARKS);
        }
        final BenchmarkRun run = new BenchmarkRun(new Runner(chosen.build()).run());
        run.report();
        if (run.brokenClaimCount > 0) {
            System.exit(1);
        }
    }

    private void report() throws ReflectiveOperationException {
        System.out.printf(
                "%n%-62s %10s %10s %8s %10s%n", "benchmark", "ns/op", "baseline", "ratio", "B/op");
        for (final RunResult result :
                results.values().stream().sorted(BenchmarkRun::byName).toList()) {
            report(result);
        }
    }

    private void report(final RunResult result) throws ReflectiveOperationException {
        final Method method = method(name(result));
        final Against against = method.getAnnotation(Against.class);
        final RunResult baseline =
                against == null
                        ? null
                        : results.get(
                                key(
                                        method.getDeclaringClass().getName()
                                                + "."
                                                + against.value(),
                                        profile(result)));
        final Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
        final boolean isBroken =
                allocation != null
                        && claimsNoGarbage(method, profile(result))
                        && allocation.getScore() > ALLOCATION_LIMIT_BYTES;
        System.out.printf(
                "%-62s %10.1f %10s %8s %10s%s%n",
                method.getDeclaringClass().getSimpleName()
                        + "."
                        + method.getName()
                        + " "
                        + profile(result),
                score(result),
                baseline == null ? "" : "%.1f".formatted(score(baseline)),
                baseline == null ? "" : "%.2f".formatted(score(result) / score(baseline)),
                allocation == null ? "" : "%.2f".formatted(allocation.getScore()),
                isBroken ? "  BROKEN: allocates" : "");
        brokenClaimCount += isBroken ? 1 : 0;
    }

    private static boolean claimsNoGarbage(final Method method, final String profile) {
        final AllocatesNothing claim = method.getAnnotation(AllocatesNothing.class);
        return claim != null
                && !(ALLOCATING_PROFILE.equals(profile) && (claim.byJavax() || !HAS_LIBCRYPTO));
    }

    private static int byName(final RunResult one, final RunResult other) {
        return key(name(one), profile(one)).compareTo(key(name(other), profile(other)));
    }

    private static Method method(final String benchmark) throws ReflectiveOperationException {
        final int dot = benchmark.lastIndexOf('.');
        for (final Method method : Class.forName(benchmark.substring(0, dot)).getMethods()) {
            if (method.getName().equals(benchmark.substring(dot + 1))) {
                return method;
            }
        }
        throw new NoSuchMethodException(benchmark);
    }

    private static String name(final RunResult result) {
        return result.getParams().getBenchmark();
    }

    private static String profile(final RunResult result) {
        final @Nullable String profile = result.getParams().getParam("profile");
        return profile == null ? "" : profile;
    }

    private static double score(final RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static String key(final String benchmark, final String profile) {
        return benchmark + " " + profile;
    }
}
