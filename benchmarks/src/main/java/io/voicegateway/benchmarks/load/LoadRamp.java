package io.voicegateway.benchmarks.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How many calls one core carries: the engine alone, one port a leg, under more and more of them, each a packet in and a packet out every
 * 20 ms.
 */
final class LoadRamp {
    /** Of a core, by the whole process. */
    private static final double BUSY = 0.7;

    private static final double US_PER_S = 1_000_000;

    private final RigTools tools;
    private final LoadSetup step;
    private final List<String> faults = new ArrayList<>();

    /** @param step but for its rooms */
    LoadRamp(final RigTools tools, final LoadSetup step) {
        this.tools = tools;
        this.step = step;
    }

    /**
     * Goes up until the core is busy enough.
     *
     * @return calls at 70 % of a core, on the line through the last two steps; with the last step as it is when the core was never that busy
     */
    OptionalDouble calls(final List<Integer> roomCounts) throws IOException, InterruptedException {
        double calls = 0;
        double busy = 0;
        for (final int roomCount : roomCounts) {
            final LoadReport report =
                    new LoadRounds(
                                    tools,
                                    new LoadSetup(
                                            roomCount,
                                            step.warmUpS(),
                                            step.seconds(),
                                            step.firstS(),
                                            step.isSpinning()))
                            .run(List.of(ServerKind.ENGINE_LEGS), 1);
            faults.addAll(report.faults());
            final double now = busy(report, roomCount);
            System.out.printf("%d calls: %.2f of a core%n", roomCount, now);
            if (now >= BUSY) {
                return OptionalDouble.of(
                        calls + (roomCount - calls) * (BUSY - busy) / (now - busy));
            }
            calls = roomCount;
            busy = now;
        }
        return calls == 0 ? OptionalDouble.empty() : OptionalDouble.of(calls);
    }

    private static double busy(final LoadReport report, final int roomCount) {
        final double cpuUs =
                report.spread(ServerKind.ENGINE_LEGS, Measure.CPU_COMPILED_US_PER_PACKET)
                        .orElseThrow()
                        .median();
        return cpuUs * roomCount * PacketSchedule.RATE_HZ / US_PER_S;
    }

    /** What makes it worthless, or nothing. */
    List<String> faults() {
        return faults;
    }
}
