package io.voicegateway.engine.transport.ice;

import java.net.InetSocketAddress;

/** Our one host candidate with one of the peer's. Owned by the network thread, like everything of the agent. */
final class CandidatePair {
    /** The states of a pair that matter to an agent with one component: WAITING → IN_PROGRESS → SUCCEEDED or FAILED. */
    enum State {
        WAITING,
        IN_PROGRESS,
        SUCCEEDED,
        FAILED
    }

    final InetSocketAddress remote;
    State state = State.WAITING;
    int attempts;
    long nextCheckNs;
    boolean isNominating;
    int transactionHigh;
    long transactionLow;

    CandidatePair(final InetSocketAddress remote, final long nowNs) {
        this.remote = remote;
        nextCheckNs = nowNs;
    }

    /** Starts over: triggered by the peer, by new credentials or by nomination. */
    void recheck(final long nowNs) {
        state = State.WAITING;
        attempts = 0;
        nextCheckNs = nowNs;
    }
}
