package io.voicegateway.benchmarks.load;

/**
 * One round of one kind of echo.
 *
 * @param addedP50Ms         what the gateway adds
 * @param cores              of the gateway's process, for one call
 * @param compiledCores      the same without the JVM's compilers
 * @param intervalP99Ms      between two frames to a bot
 * @param driftFrames        of the call whose frames drifted most
 * @param botLateP99Ms       how late a sleeper in the bots' process was woken
 * @param clientLateP99Ms    how late the drivers' packets left
 * @param missingCount       utterances without an echo
 */
record EchoResult(
        double addedP50Ms,
        double addedP99Ms,
        double cores,
        double compiledCores,
        double intervalP99Ms,
        double driftFrames,
        double botLateP99Ms,
        double clientLateP99Ms,
        int utteranceCount,
        int missingCount) {}
