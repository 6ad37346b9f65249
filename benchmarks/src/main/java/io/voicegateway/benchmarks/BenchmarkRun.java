package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs JMH with its own arguments, then prints each benchmark's ratio to its baseline and checks what is claimed of allocation and of
 * ratios within this run. What was committed for the same kind of machine is printed beside it. Exits with 1 when a benchmark fails, allocates
 * although it claims not to, or exceeds its ratio.
 */
public final class BenchmarkRun {
    /** The profiler's own garbage, spread over an iteration, stays below; one object of ours in 32 operations does not. */
    private static final double ALLOCATION_LIMIT_BYTES = 0.5;

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** Of the JDK's profiles, the one that makes garbage of its own. */
    private static final String ALLOCATING_PROFILE = SrtpProfile.AEAD_AES_128_GCM.name();

    private static final boolean HAS_LIBCRYPTO = SrtpCrypto.libcrypto() != null;
    private static final String LIBCRYPTO_BENCHMARKS = ".*ByLibcrypto";

    /** Directory of committed results, and where to put these. */
    private static final Path COMMITTED =
            Path.of(System.getProperty("benchmarks.committed", "results"));

    private static final Path WRITTEN =
            Path.of(System.getProperty("benchmarks.results", "target/jmh-results"));

    private final CommittedResults committed;
    private final Map<String, RunResult> results = new HashMap<>();
    private int brokenClaimCount;

    private BenchmarkRun(final Collection<RunResult> results, final CommittedResults committed) {
        this.committed = committed;
        results.forEach(result -> this.results.put(key(name(result), params(result)), result));
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
        final BenchmarkRun run =
                new BenchmarkRun(
                        new Runner(chosen.build()).run(), CommittedResults.load(COMMITTED));
        run.report();
        run.write();
        if (run.brokenClaimCount > 0) {
            System.exit(1);
        }
    }

    private void report() throws ReflectiveOperationException {
        System.out.printf(
                "%n%-62s %10s %10s %8s %10s %10s%n",
                "benchmark", "ns/op", "baseline", "ratio", "B/op", "committed");
        for (final RunResult result : sorted()) {
            report(result);
        }
    }

    private List<RunResult> sorted() {
        return results.values().stream().sorted(BenchmarkRun::byName).toList();
    }

    private void write() throws IOException {
        final Map<String, Double> scores = new LinkedHashMap<>();
        sorted().forEach(result -> scores.put(shortKey(result), score(result)));
        CommittedResults.write(WRITTEN, scores);
    }

    private void report(final RunResult result) throws ReflectiveOperationException {
        final Method method = method(name(result));
        final Against against = method.getAnnotation(Against.class);
        final RunResult baseline = against == null ? null : baseline(result, method, against);
        final double ratio = baseline == null ? Double.NaN : fastest(result) / fastest(baseline);
        final Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
        final Double before = committed.of(shortKey(result));
        final boolean allocates =
                allocation != null
                        && claimsNoGarbage(method, params(result))
                        && allocation.getScore() > ALLOCATION_LIMIT_BYTES;
        final boolean isTooSlow = against != null && ratio > against.limit();
        System.out.printf(
                "%-62s %10.1f %10s %8s %10s %10s%s%s%n",
                shortKey(result),
                score(result),
                baseline == null ? "" : "%.1f".formatted(score(baseline)),
                baseline == null ? "" : "%.2f".formatted(ratio),
                allocation == null ? "" : "%.2f".formatted(allocation.getScore()),
                before == null ? "" : "x%.2f".formatted(score(result) / before),
                allocates ? "  BROKEN: allocates" : "",
                isTooSlow ? "  BROKEN: more than %.1f".formatted(against.limit()) : "");
        brokenClaimCount += (allocates ? 1 : 0) + (isTooSlow ? 1 : 0);
    }

    private @Nullable RunResult baseline(
            final RunResult result, final Method method, final Against against) {
        return results.get(
                key(method.getDeclaringClass().getName() + "." + against.value(), params(result)));
    }

    private static boolean claimsNoGarbage(final Method method, final String params) {
        final AllocatesNothing claim = method.getAnnotation(AllocatesNothing.class);
        return claim != null
                && !(params.contains(ALLOCATING_PROFILE) && (claim.byJavax() || !HAS_LIBCRYPTO));
    }

    private static int byName(final RunResult one, final RunResult other) {
        return key(name(one), params(one)).compareTo(key(name(other), params(other)));
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

    /** The values of its parameters, in the order of their names. */
    private static String params(final RunResult result) {
        return result.getParams().getParamsKeys().stream()
                .sorted()
                .map(result.getParams()::getParam)
                .collect(Collectors.joining(" "));
    }

    private static String shortKey(final RunResult result) {
        final String[] name = name(result).split("\\.");
        return key(name[name.length - 2] + "." + name[name.length - 1], params(result)).strip();
    }

    private static double score(final RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    /** Of all iterations: what else the machine had to do makes them slower, never faster, and does not meet both sides of a ratio alike. */
    private static double fastest(final RunResult result) {
        return result.getPrimaryResult().getStatistics().getMin();
    }

    private static String key(final String benchmark, final String params) {
        return benchmark + " " + params;
    }
}
