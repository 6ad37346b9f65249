package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.LatencyRecorder;
import java.io.IOException;

/**
 * The UDP sockets of one network thread: makes them, and reads those that have something to read. The boundary behind which the way of
 * reading and writing datagrams can change. Used by that thread.
 */
interface UdpSockets extends AutoCloseable {

    /**
     * As the context says; where it says nothing, Linux's own calls where they are to be had.
     *
     * @param kernelLatency gets how long datagrams waited in the kernel, where that says so
     */
    static UdpSockets open(final EngineContext ctx, final LatencyRecorder kernelLatency)
            throws IOException {
        return switch (ctx.socketProvider()) {
            case NIO -> new NioUdpSockets(ctx);
            case LINUX -> {
                if (!LinuxFunctions.isLoaded()) {
                    throw new IOException("socketProvider LINUX needs a 64-bit Linux");
                }
                yield new LinuxUdpSockets(ctx, kernelLatency);
            }
            case AUTO ->
                    LinuxFunctions.isLoaded()
                            ? new LinuxUdpSockets(ctx, kernelLatency)
                            : new NioUdpSockets(ctx);
        };
    }

    /** For people. */
    String name();

    /** A socket that is not open yet, without I/O. What it reads goes to the target. */
    UdpEndpoint newEndpoint(MediaPorts ports, int bufferLength, DatagramTarget target);

    /** Hands what has arrived to its targets, without waiting; returns how many datagrams. */
    int poll() throws IOException;

    /** Waits until there is something to read, for {@link #wakeUp} or until the time is over; reads nothing. */
    void await(int limitMs) throws IOException;

    /** Ends the wait of now, or else the next. Called by any thread. */
    void wakeUp();

    /** The endpoints have to be closed before. */
    @Override
    void close();
}
