package io.voicegateway.benchmarks.load;

import java.io.IOException;

/**
 * What has been spent until some moment, by both processes and on the way between them.
 *
 * @param kernelDropCount datagrams, on the whole machine
 * @param clientDropCount packets that the client dropped itself
 */
record RunningCosts(
        ProcessCost server, ProcessCost client, long kernelDropCount, long clientDropCount) {

    static RunningCosts now(final long serverPid, final ClientEngine engine) throws IOException {
        return new RunningCosts(
                ProcessCost.of(serverPid),
                ProcessCost.of(ProcessHandle.current().pid()),
                UdpDrops.count(),
                engine.dropCount());
    }
}
