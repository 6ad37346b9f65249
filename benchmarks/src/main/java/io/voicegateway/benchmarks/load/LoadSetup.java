package io.voicegateway.benchmarks.load;

/**
 * The load of one round.
 *
 * @param roomCount  with one publisher and one subscriber each
 * @param warmUpS    seconds of load before the measurement
 * @param seconds    that are measured
 * @param firstS     seconds from the start of the load that are measured as well; 0: none
 * @param isSpinning whether the engine alone and the forwarder in C never wait; the others know no such thing
 */
record LoadSetup(int roomCount, int warmUpS, int seconds, int firstS, boolean isSpinning) {
    int legCount() {
        return 2 * roomCount;
    }

    @Override
    public String toString() {
        return "%d rooms of one publisher and one subscriber, %d packets/s each, %d s after %d s%s%s"
                .formatted(
                        roomCount,
                        PacketSchedule.RATE_HZ,
                        seconds,
                        warmUpS,
                        firstS > 0 ? ", and the first " + firstS + " s" : "",
                        isSpinning ? ", spinning" : "");
    }
}
