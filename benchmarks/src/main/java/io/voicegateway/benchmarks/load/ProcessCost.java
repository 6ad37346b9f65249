package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What a process has cost so far.
 *
 * @param cpu            user and system time of all its threads, also of those that ended
 * @param residentKb     memory now
 * @param residentPeakKb the most it ever was
 */
record ProcessCost(Duration cpu, long residentKb, long residentPeakKb) {

    /** Linux only: reads {@code /proc}. */
    static ProcessCost of(final long pid) throws IOException {
        final String status = Files.readString(Path.of("/proc", Long.toString(pid), "status"));
        return new ProcessCost(cpu(pid), kilobytes(status, "VmRSS:"), kilobytes(status, "VmHWM:"));
    }

    /** The JDK reads utime and stime of {@code /proc/<pid>/stat}. */
    private static Duration cpu(final long pid) throws IOException {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow(() -> new IOException("no such process: pid=" + pid));
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
