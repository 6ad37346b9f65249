package io.voicegateway.engine.transport;

import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.LatencyRecorder;

/**
 * How long datagrams have waited since the kernel got them. It stamps them by the real-time clock, and the stages go by another: both are
 * read at one moment, and from there on each counts its own spans. What was read while the real-time clock was set may have waited for no
 * time at all, or for hours.
 * <p>
 * Used by the network thread.
 */
final class KernelWait {
    private final LatencyRecorder latency;
    private long realTimeNs;
    private long readNs;

    /** @param latency gets the time from the kernel's stamp until the datagram was read */
    KernelWait(final LatencyRecorder latency) {
        this.latency = latency;
    }

    /**
     * What is handed over next was read now.
     *
     * @param realTimeNs now, by the kernel's clock
     * @param nowNs      now, by the stages' clock
     */
    void read(final long realTimeNs, final long nowNs) {
        this.realTimeNs = realTimeNs;
        readNs = nowNs;
    }

    /**
     * One of the datagrams that were read.
     *
     * @param stampNs by the kernel's clock; 0: it does not say
     * @param nowNs   by the stages' clock, when the datagram is handed over
     * @return until it is handed over, or {@link MediaFrame#WAIT_UNKNOWN}
     */
    long of(final long stampNs, final long nowNs) {
        if (stampNs == 0) {
            return MediaFrame.WAIT_UNKNOWN;
        }
        final long inKernelNs = Math.max(0, realTimeNs - stampNs);
        latency.record(inKernelNs);
        return inKernelNs + nowNs - readNs;
    }
}
