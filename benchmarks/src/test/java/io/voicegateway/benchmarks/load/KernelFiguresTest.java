package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What the kernel writes into {@code /proc}. */
class KernelFiguresTest {
    private static final String STATUS =
            """
            Name:	java
            VmHWM:	  281028 kB
            VmRSS:	  270000 kB
            """;
    private static final String SNMP =
            """
            Tcp: ActiveOpens PassiveOpens
            Tcp: 4 5
            Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors
            Udp: 1571300 27452 162 1601172 160 2 0
            UdpLite: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors InCsumErrors
            UdpLite: 0 0 0 0 0 0 0
            """;

    @Test
    void shouldReadAProcessesMemory() throws IOException {
        assertEquals(270_000, ProcessCost.kilobytes(STATUS, "VmRSS:"));
        assertEquals(281_028, ProcessCost.kilobytes(STATUS, "VmHWM:"));
        assertThrows(IOException.class, () -> ProcessCost.kilobytes(STATUS, "VmSwap:"));
    }

    @Test
    void shouldReadAThreadsTimeOnACore() {
        assertEquals(
                Duration.ofNanos(5_922_846_976L),
                ProcessCost.runTime("5922846976 7833831232 52403\n"));
    }

    @Test
    void shouldSumTheDropsOfUdpSockets() {
        assertEquals(162, UdpDrops.count(SNMP));
    }
}
