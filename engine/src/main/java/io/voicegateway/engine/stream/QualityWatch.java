package io.voicegateway.engine.stream;

import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.QualityChange.Metric;
import io.voicegateway.engine.wire.SequenceNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares a stream's jitter, loss and one-way delay with what is usual for it, one window of packets after the other.
 * <p>
 * Windows are counted in packets, so silence ends none. Jitter and delay are judged by voice alone: a frame of silence may be the room
 * server's own, which it makes on a muted microphone's timeline without being exact about it. After a pause the sender's timeline may have
 * jumped, so the fastest packet is sought anew. Clocks differ by less than the reference rises.
 * <p>
 * Written by the monitor stage; the network thread takes the changes. Allocates nothing in the monitor stage.
 */
public final class QualityWatch {
    static final int WINDOW_PACKETS = 40;
    static final long WINDOW_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int VOICE_PACKETS_LEAST = 20;
    private static final double JITTER_SLACK_MS = 15;
    private static final double LOSS_SLACK_PERCENT = 5;
    private static final double DELAY_SLACK_MS = 60;
    private static final double TICKS_PER_MS = 48;

    /** 1 ms per second: more than any two clocks differ. */
    private static final long NS_PER_REFERENCE_TICK = TimeUnit.SECONDS.toNanos(1) / 48;

    private final QualityEpisode jitter = new QualityEpisode(Metric.JITTER, JITTER_SLACK_MS);
    private final QualityEpisode loss = new QualityEpisode(Metric.LOSS, LOSS_SLACK_PERCENT);
    private final QualityEpisode delay = new QualityEpisode(Metric.DELAY, DELAY_SLACK_MS);
    private final QualityEpisode[] episodes = {jitter, loss, delay};

    private boolean isStarted;
    private long windowStartNs;

    // Sequence numbers up to and with this one belong to earlier windows.
    private long boundary;
    private long highest;
    private int received;

    // Of the window before: what came late of it comes by the end of this one.
    private long expectedBefore;
    private int receivedBefore;

    private boolean hasReference;
    private int referenceTicks;
    private int voicePackets;
    private long delaySumTicks;
    private long jitterSumTicks;

    // Written by the monitor stage, read by any thread.
    private volatile double lastDelayMs;

    /**
     * A packet of the stream was accepted.
     *
     * @param reception which has counted it already
     */
    void onPacket(
            final Reception reception,
            final long extendedSequence,
            final boolean isSilence,
            final long receivedNs) {
        if (!isStarted) {
            isStarted = true;
            windowStartNs = receivedNs;
            boundary = extendedSequence - 1;
            highest = boundary;
        }

        count(extendedSequence);
        if (!isSilence) {
            onVoice(reception);
        }
        if (highest - boundary >= WINDOW_PACKETS && receivedNs - windowStartNs >= WINDOW_NS) {
            closeWindow(receivedNs);
        }
    }

    /** A packet of the stream came, whatever is in it. */
    void count(final long extendedSequence) {
        if (extendedSequence <= boundary) {
            receivedBefore++;
        } else {
            received++;
            highest = Math.max(highest, extendedSequence);
        }
    }

    private void onVoice(final Reception reception) {
        final int transitTicks = reception.transitTicks();
        if (!hasReference
                || !reception.isContinuous()
                || SequenceNumbers.tickDifference(transitTicks, referenceTicks) < 0) {
            hasReference = true;
            referenceTicks = transitTicks;
        }
        voicePackets++;
        delaySumTicks += SequenceNumbers.tickDifference(transitTicks, referenceTicks);
        jitterSumTicks += reception.jitterTicks();
    }

    private void closeWindow(final long receivedNs) {
        if (expectedBefore > 0) {
            final long lost = Math.max(0, expectedBefore - receivedBefore);
            loss.onWindow(100.0 * lost / expectedBefore);
        }
        expectedBefore = highest - boundary;
        receivedBefore = received;
        boundary = highest;
        received = 0;

        if (voicePackets >= VOICE_PACKETS_LEAST) {
            final double delayMs = delaySumTicks / TICKS_PER_MS / voicePackets;
            delay.onWindow(delayMs);
            jitter.onWindow(jitterSumTicks / TICKS_PER_MS / voicePackets);
            lastDelayMs = delayMs;
        }
        voicePackets = 0;
        delaySumTicks = 0;
        jitterSumTicks = 0;
        referenceTicks += (int) ((receivedNs - windowStartNs) / NS_PER_REFERENCE_TICK);
        windowStartNs = receivedNs;
    }

    /** One-way delay above the fastest packets, mean of the last window with voice. Any thread. */
    public double delayMs() {
        return lastDelayMs;
    }

    /** What is worse than usual now. Any thread. */
    public List<Metric> degraded() {
        final List<Metric> degraded = new ArrayList<>();
        for (final QualityEpisode episode : episodes) {
            if (episode.isDegraded()) {
                degraded.add(episode.metric());
            }
        }
        return degraded;
    }

    /** Tells of each change that was not told yet. Called by the network thread. */
    public void takeChanges(final long streamId, final Consumer<QualityChange> taker) {
        for (int i = 0; i < episodes.length; i++) {
            for (QualityChange change = episodes[i].take(streamId);
                    change != null;
                    change = episodes[i].take(streamId)) {
                taker.accept(change);
            }
        }
    }
}
