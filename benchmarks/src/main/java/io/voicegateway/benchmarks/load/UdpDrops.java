package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Datagrams that the kernel dropped, on the whole machine: what says whether a lost packet was lost by a server. */
final class UdpDrops {
    private static final Path COUNTERS = Path.of("/proc/net/snmp");

    private UdpDrops() {}

    /** For want of room in a socket's buffer, receiving or sending. */
    static long count() throws IOException {
        return count(Files.readString(COUNTERS));
    }

    /** Two lines begin with "Udp:": the names and the values. */
    static long count(final String snmp) {
        final List<String> lines = snmp.lines().filter(line -> line.startsWith("Udp:")).toList();
        final List<String> names = List.of(lines.getFirst().split(" "));
        final List<String> values = List.of(lines.getLast().split(" "));
        return Long.parseLong(values.get(names.indexOf("RcvbufErrors")))
                + Long.parseLong(values.get(names.indexOf("SndbufErrors")));
    }
}
