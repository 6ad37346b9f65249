package io.voicegateway.engine.transport;

/** What has timers of its own. Called by the network thread. */
interface TimedLeg {

    /** Does what is due; returns a count of work done. */
    int runTimers(long nowNs);

    /** Whether nothing is under way that counts milliseconds: ten of them between two looks are not too long. */
    boolean isSettled();
}
