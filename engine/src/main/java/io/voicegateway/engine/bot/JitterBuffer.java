package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * What the room says, on its way to a bot that takes PCM: puts packets in order, bridges losses, re-frames any Opus packet length to
 * 20 ms and lets packets wait for as long as the network needs, {@value #DELAY_MIN_MS} to {@value #DELAY_MAX_MS} ms.
 * <p>
 * Delay is only ever given back during silence, in whole frames, and what is less than one by ticks that come earlier; after a stall, or
 * when the caller spoke before the bot was there, in speech too, one frame in {@value #CATCH_UP_INTERVAL_FRAMES}. Owned by the bot thread.
 */
final class JitterBuffer {
    static final int DELAY_MIN_MS = 10;
    static final int DELAY_MAX_MS = 60;

    /** Above this the buffer catches up at once, not only during silence. */
    static final int CATCH_UP_MS = 120;

    static final int CATCH_UP_INTERVAL_FRAMES = 5;

    /** A packet this far from the expected one belongs to another stream. */
    static final int RESYNC_DISTANCE = 256;

    private static final int TICKS_PER_MS = 48;
    private static final int FRAME_TICKS = BotLeg.FRAME_MS * TICKS_PER_MS;
    private static final int STARVED_TICKS_MAX = 3 * FRAME_TICKS;
    private static final int SKIPPED_FRAMES_PER_TICK = 16;
    private static final long NS_PER_MS = 1_000_000L;

    private final AudioCodec.Decoder decoder;
    private final EngineCounters counters;
    private final DelayTarget target = new DelayTarget();
    private final DelayWatch watch;
    private final HeldPackets packets = new HeldPackets(2 * RESYNC_DISTANCE);
    private final int samplesPerMs;
    private final int frameSamples;
    private final short[] decoded;
    private final short[] pending;

    private int pendingSamples;
    private boolean isStarted;
    private boolean isPlaying;
    private long nextSequence;
    private long newestSequence;
    private long passedSequence;
    private int nextTicks;
    private int lastDurationTicks = FRAME_TICKS;
    private int starvedTicks;
    private boolean isMarked;
    private boolean isShallow;
    private int framesSinceSkip;
    private boolean isMadeUp;
    private boolean wasSilent;

    JitterBuffer(
            final AudioCodec.Decoder decoder,
            final int sampleRateHz,
            final TickPhase ticks,
            final EngineCounters counters) {
        this.decoder = decoder;
        this.counters = counters;
        watch = new DelayWatch(target, ticks);
        samplesPerMs = sampleRateHz / 1000;
        frameSamples = samplesPerMs * BotLeg.FRAME_MS;
        decoded = new short[samplesPerMs * AudioCodec.PACKET_MS_MAX];
        pending = new short[decoded.length + frameSamples];
    }

    /** Takes one packet, in any order. Late, repeated and unreadable ones are dropped and counted. */
    void insert(
            final DirectBuffer buffer, final int offset, final int length, final Arrival arrival) {
        final int durationTicks = OpusDuration.ticks(buffer, offset, length);
        if (durationTicks <= 0) {
            drop(1);
            return;
        }
        final long sequence = arrival.extendedSequence();
        if (!isStarted || Math.abs(sequence - nextSequence) > RESYNC_DISTANCE) {
            // Another stream took over, or the sender began anew.
            reset();
            target.rebase();
            isStarted = true;
            nextSequence = sequence;
            newestSequence = sequence;
            passedSequence = sequence - RESYNC_DISTANCE;
            nextTicks = arrival.timestampTicks();
        } else if (sequence < nextSequence) {
            if (isPlaying
                    || sequence <= passedSequence
                    || newestSequence - sequence >= RESYNC_DISTANCE) {
                // Too late for this one; the next that is so late shall not be.
                target.onPacket(arrival.timestampTicks(), arrival.receivedNs());
                drop(1);
                return;
            }
            nextSequence = sequence;
            nextTicks = arrival.timestampTicks();
        }
        newestSequence = Math.max(newestSequence, sequence);
        target.onPacket(arrival.timestampTicks(), arrival.receivedNs());
        if (packets.holds(sequence)) {
            drop(1);
            return;
        }
        packets.add(HeldPacket.copyOf(buffer, offset, length, durationTicks, arrival));
    }

    /**
     * Makes the next 20 ms.
     *
     * @param frame receives one frame, silence included
     */
    void read(final short[] frame, final long nowNs) {
        if (!isPlaying && !isDelayed(nowNs)) {
            Arrays.fill(frame, 0, frameSamples, (short) 0);
            wasSilent = true;
            meetTarget(frame, nowNs);
            return;
        }
        isPlaying = true;
        watch.onFrame();
        framesSinceSkip++;
        if (isShallow && wasSilent) {
            isShallow = false;
            Arrays.fill(frame, 0, frameSamples, (short) 0);
            return;
        }
        next(frame, nowNs);
        catchUp(frame, nowNs);
        wasSilent = isMadeUp ? wasSilent : isSilent(frame);
    }

    /** Whether {@link #read} would have to make something up in the middle of speech because a packet is not here yet. */
    boolean isWaiting() {
        if (!isPlaying || wasSilent) {
            return false;
        }
        int missingSamples = frameSamples - pendingSamples;
        long sequence = nextSequence;
        while (missingSamples > 0 && packets.holds(sequence)) {
            missingSamples -= packets.get(sequence).durationTicks() * samplesPerMs / TICKS_PER_MS;
            sequence++;
        }
        // Behind one that is lost there may be one that was overtaken: its redundancy does not
        // wait.
        return missingSamples > 0 && newestSequence < sequence;
    }

    /** Whether packets got lost lately. */
    boolean isLossy() {
        return target.isLossy();
    }

    /** Forgets everything: what was said while muted is not heard later. */
    void reset() {
        packets.clear();
        pendingSamples = 0;
        isStarted = false;
        isPlaying = false;
        starvedTicks = 0;
        isMarked = false;
        isShallow = false;
        watch.reset();
    }

    int targetMs() {
        return target.delayMs();
    }

    /** Audio at hand, from the next sample to the end of the newest packet. */
    long bufferedMs() {
        long ticks = 0;
        for (long sequence = nextSequence; isStarted && sequence <= newestSequence; sequence++) {
            if (packets.holds(sequence)) {
                ticks += packets.get(sequence).durationTicks();
            }
        }
        return ticks / TICKS_PER_MS + pendingSamples / samplesPerMs;
    }

    /** Whether a talkspurt may begin: its first packet has waited as long as the network may need for the next ones. */
    private boolean isDelayed(final long nowNs) {
        if (!isStarted || newestSequence < nextSequence) {
            return false;
        }
        if (!packets.holds(nextSequence)) {
            skipToNextFilled(nextSequence + 1);
        }
        return packets.holds(nextSequence) && isDue(packets.get(nextSequence), nowNs);
    }

    /** Ticks lie less than a step behind what the fastest packet needs: the first of a talkspurt may be slower by that. */
    private boolean isDue(final HeldPacket first, final long nowNs) {
        return nowNs - first.receivedNs() >= target.delayMs() * NS_PER_MS - TickPhase.STEP_NS;
    }

    private void next(final short[] frame, final long nowNs) {
        while (pendingSamples < frameSamples && isPlaying) {
            fetch(nowNs);
        }
        final int takenSamples = Math.min(frameSamples, pendingSamples);
        System.arraycopy(pending, 0, frame, 0, takenSamples);
        Arrays.fill(frame, takenSamples, frameSamples, (short) 0);
        pendingSamples -= takenSamples;
        System.arraycopy(pending, takenSamples, pending, 0, pendingSamples);
    }

    private void fetch(final long nowNs) {
        if (packets.holds(nextSequence)) {
            final HeldPacket packet = packets.get(nextSequence);
            final boolean isNewTalkspurt = packet.timestampTicks() - nextTicks > lastDurationTicks;
            if (isNewTalkspurt && !isDue(packet, nowNs)) {
                isPlaying = false;
                return;
            }
            countBridged(packet.timestampTicks() == nextTicks);
            watch.onPacket(nowNs - packet.receivedNs());
            decode(packet);
        } else if (newestSequence > nextSequence) {
            bridgeLoss();
        } else {
            starve();
        }
    }

    private void decode(final HeldPacket packet) {
        packets.remove(nextSequence);
        passOnTo(nextSequence + 1);
        nextTicks = packet.timestampTicks() + packet.durationTicks();
        lastDurationTicks = packet.durationTicks();
        final int decodedSamples =
                decoder.decode(packet.payload(), packet.payload().length, decoded);
        if (decodedSamples > 0) {
            append(decodedSamples, false);
        } else {
            conceal(packet.durationTicks());
        }
    }

    /** What was heard or given up before it is not heard any more. */
    private void passOnTo(final long sequence) {
        nextSequence = sequence;
        passedSequence = sequence - 1;
    }

    private void bridgeLoss() {
        isMarked = false;
        final long resumeSequence = packets.firstFrom(nextSequence + 1, newestSequence);
        final HeldPacket resume = packets.get(resumeSequence);
        final int missingTicks = resume.timestampTicks() - nextTicks;
        if (missingTicks <= 0 || missingTicks > AudioCodec.PACKET_MS_MAX * TICKS_PER_MS) {
            // Too long to invent: what follows is a talkspurt of its own.
            passOnTo(resumeSequence);
            nextTicks = resume.timestampTicks();
            return;
        }
        target.onLoss();
        final int lostTicks = missingTicks / (int) (resumeSequence - nextSequence);
        passOnTo(nextSequence + 1);
        nextTicks += lostTicks;
        if (isConcealedAlready(lostTicks)) {
            return;
        }
        final int lostSamples = samples(lostTicks);
        final boolean isRedundancyNext = resumeSequence == nextSequence;
        final int rebuiltSamples =
                isRedundancyNext
                        ? decoder.decodeLost(
                                resume.payload(), resume.payload().length, decoded, lostSamples)
                        : -1;
        if (rebuiltSamples > 0) {
            counters.increment(EngineCounter.BOT_FRAMES_CONCEALED);
            append(rebuiltSamples, true);
        } else {
            conceal(lostTicks);
        }
    }

    private void starve() {
        if (starvedTicks == 0) {
            // What is missing may only be late.
            decoder.mark();
            isMarked = true;
        }
        final int concealedSamples =
                starvedTicks < STARVED_TICKS_MAX ? decoder.conceal(decoded, frameSamples) : 0;
        if (concealedSamples > 0) {
            starvedTicks += FRAME_TICKS;
            append(concealedSamples, true);
        } else {
            isPlaying = false;
        }
    }

    /** What was concealed before anything came behind a lost packet was that packet's time, which must not pass twice. */
    private boolean isConcealedAlready(final int lostTicks) {
        if (starvedTicks < lostTicks) {
            return false;
        }
        starvedTicks -= lostTicks;
        counters.increment(EngineCounter.BOT_FRAMES_CONCEALED);
        return true;
    }

    /** Whether silence was the talkspurt's end or a late packet shows only when the next one comes. */
    private void countBridged(final boolean isContinued) {
        if (isContinued && starvedTicks > 0) {
            counters.add(EngineCounter.BOT_FRAMES_CONCEALED, starvedTicks / FRAME_TICKS);
            if (isMarked) {
                // To the decoder the late packet is the next one, whatever was heard in between.
                decoder.rewind();
            }
        }
        starvedTicks = 0;
        isMarked = false;
    }

    private void conceal(final int lostTicks) {
        counters.increment(EngineCounter.BOT_FRAMES_CONCEALED);
        final int lostSamples = samples(lostTicks);
        if (decoder.conceal(decoded, lostSamples) != lostSamples) {
            Arrays.fill(decoded, 0, lostSamples, (short) 0);
        }
        append(lostSamples, true);
    }

    private void append(final int decodedSamples, final boolean isMadeUp) {
        System.arraycopy(decoded, 0, pending, pendingSamples, decodedSamples);
        pendingSamples += decodedSamples;
        this.isMadeUp = isMadeUp;
    }

    private void catchUp(final short[] frame, final long nowNs) {
        if (bufferedMs() > CATCH_UP_MS) {
            for (int i = 0; i < SKIPPED_FRAMES_PER_TICK && shouldSkip(frame); i++) {
                skip(frame, nowNs);
            }
            watch.reset();
        } else if (!isMadeUp && isSilent(frame)) {
            // What was made up may fade out in the middle of a word.
            meetTarget(frame, nowNs);
        }
    }

    /** Where it is silent anyway. */
    private void meetTarget(final short[] frame, final long nowNs) {
        final int missingFrames = watch.missingFrames(isPlaying, nowNs);
        if (missingFrames < 0) {
            skip(frame, nowNs);
        } else if (missingFrames > 0) {
            isShallow = true;
        }
    }

    private boolean shouldSkip(final short[] frame) {
        return bufferedMs() > CATCH_UP_MS
                && (isSilent(frame) || framesSinceSkip >= CATCH_UP_INTERVAL_FRAMES);
    }

    private void skip(final short[] frame, final long nowNs) {
        drop(1);
        framesSinceSkip = 0;
        next(frame, nowNs);
    }

    private boolean isSilent(final short[] frame) {
        return Silence.isSilent(frame, frameSamples);
    }

    private void skipToNextFilled(final long fromSequence) {
        nextSequence = packets.firstFrom(fromSequence, newestSequence);
        if (packets.holds(nextSequence)) {
            nextTicks = packets.get(nextSequence).timestampTicks();
        }
    }

    private int samples(final int ticks) {
        // Concealment works in steps of 2.5 ms.
        final int stepSamples = samplesPerMs * 5 / 2;
        return Math.max(
                stepSamples, ticks * samplesPerMs / TICKS_PER_MS / stepSamples * stepSamples);
    }

    private void drop(final int frameCount) {
        counters.add(EngineCounter.BOT_FRAMES_DROPPED, frameCount);
    }

    /**
     * When a packet came and where it belongs.
     *
     * @param extendedSequence extended over wraps
     * @param timestampTicks   48 kHz
     * @param receivedNs       on the engine's clock
     */
    record Arrival(long extendedSequence, int timestampTicks, long receivedNs) {}
}
