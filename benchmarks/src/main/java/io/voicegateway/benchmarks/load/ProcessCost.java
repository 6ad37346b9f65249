package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process has cost so far.
 *
 * @param cpu            user and system time of all its threads, also of those that ended
 * @param compilerCpu    of that, what the JVM's compilers have taken, which is over when all is compiled
 * @param residentKb     memory now
 * @param residentPeakKb the most it ever was
 */
record ProcessCost(Duration cpu, Duration compilerCpu, long residentKb, long residentPeakKb) {

    /** Linux only: reads {@code /proc}. */
    static ProcessCost of(final long pid) throws IOException {
        final String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return new ProcessCost(
                cpu(pid),
                compilerCpu(pid),
                kilobytes(status, "VmRSS:"),
                kilobytes(status, "VmHWM:"));
    }

    /** The JDK reads utime and stime of {@code /proc/<pid>/stat}. */
    private static Duration cpu(final long pid) throws IOException {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IOException("no such process: pid=" + pid));
    }

    private static Duration compilerCpu(final long pid) throws IOException {
        Duration sum = Duration.ZERO;
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            for (final Path thread : threads.toList()) {
                sum = sum.plus(compilerCpu(thread));
            }
        }
        return sum;
    }

    private static Duration compilerCpu(final Path thread) throws IOException {
        try {
            return Files.readString(thread.resolve("comm")).matches("C[12] Comp.*\\R")
                    ? runTime(Files.readString(thread.resolve("schedstat")))
                    : Duration.ZERO;
        } catch (final IOException e) {
            // A thread that has ended since has no file, or one that cannot be read any more.
            if (Files.exists(thread)) {
                throw e;
            }
            return Duration.ZERO;
        }
    }

    /** The first of three numbers: nanoseconds on a core. */
    static Duration runTime(final String schedstat) {
        return Duration.ofNanos(Long.parseLong(schedstat.split(" ")[0]));
    }

    static long kilobytes(final String status, final String key) throws IOException {
        return status.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow(() -> new IOException("no " + key + " in /proc/<pid>/status"));
    }
}
