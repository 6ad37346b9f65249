package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * To a bot that takes Opus: each packet as soon as it is here, untouched, in order. One that overtook another waits for that as long as the
 * network has lately kept any packet under way, so on a good network not at all. The place of one that is later than that, and every moment
 * in which the caller is not heard, is filled with packets that any decoder conceals or takes as silence.
 */
final class PacketsToBot implements AudioToBot {
    /** A caller who speaks is late by less than this. */
    static final int GRACE_MS = 60;

    /** After so many invented frames it is not a loss but silence. */
    private static final int CONCEALED_FRAMES_MAX = 3;

    /** Longer than anybody waits, even of the shortest packets, 2.5 ms. */
    static final int OVERTAKING_MAX = 32;

    private static final int TICKS_PER_MS = PacketPlayout.CLOCK_RATE_HZ / 1000;
    private static final int NO_CONFIGURATION = -1;

    private final PacketDialect dialect;
    private final EngineCounters counters;
    private final Consumer<WebSocketFrame> socket;
    private final UnsafeBuffer filler = new UnsafeBuffer(PacketsFromBot.silence());
    private final UnsafeBuffer loss = new UnsafeBuffer(new byte[1]);
    private final UnsafeBuffer held = new UnsafeBuffer(new byte[0]);
    private final HeldPackets overtaking = new HeldPackets(OVERTAKING_MAX);
    private final DelayTarget delays = new DelayTarget();
    private boolean isMuted;
    private boolean hasHeard;
    private long newestSequence;
    private int nextTicks;
    private int missedTicks;
    private long writtenTicks;
    private int configuration = NO_CONFIGURATION;
    private int filledFrames = CONCEALED_FRAMES_MAX;

    PacketsToBot(
            final PacketDialect dialect,
            final EngineCounters counters,
            final Consumer<WebSocketFrame> socket) {
        this.dialect = dialect;
        this.counters = counters;
        this.socket = socket;
    }

    @Override
    public void onPacket(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final JitterBuffer.Arrival arrival) {
        final int durationTicks = OpusDuration.ticks(buffer, offset, length);
        if (isMuted || durationTicks <= 0) {
            drop();
            return;
        }
        final long sequence = arrival.extendedSequence();
        if (hasHeard && Math.abs(sequence - newestSequence) > JitterBuffer.RESYNC_DISTANCE) {
            giveUpAll();
            delays.rebase();
            hasHeard = false;
        }
        if (hasHeard && sequence - newestSequence > OVERTAKING_MAX) {
            makeRoom(sequence);
        }
        delays.onPacket(arrival.timestampTicks(), arrival.receivedNs());
        if (hasHeard && (sequence <= newestSequence || overtaking.holds(sequence))) {
            drop();
        } else if (hasHeard && sequence - newestSequence > 1) {
            overtaking.add(HeldPacket.copyOf(buffer, offset, length, durationTicks, arrival));
        } else {
            passOn(buffer, offset, length, durationTicks, arrival.timestampTicks());
            newestSequence = sequence;
            passOnNext();
        }
    }

    @Override
    public boolean isUrgent() {
        return true;
    }

    /** What waited long enough for others goes without them. */
    @Override
    public void onWork(final long nowNs) {
        while (!overtaking.isEmpty() && delays.patienceNs(nextTicks, nowNs) <= 0) {
            giveUpOne();
        }
    }

    @Override
    public long dueNs(final long nowNs, final long limitNs) {
        return overtaking.isEmpty()
                ? limitNs
                : Math.min(limitNs, nowNs + delays.patienceNs(nextTicks, nowNs));
    }

    @Override
    public void onTick(final long tickNs, final long elapsedMs) {
        final long elapsedTicks = elapsedMs * TICKS_PER_MS;
        if (filledFrames < CONCEALED_FRAMES_MAX) {
            if (elapsedTicks - writtenTicks >= GRACE_MS * TICKS_PER_MS) {
                fill();
            }
            return;
        }
        while (writtenTicks < elapsedTicks) {
            fill();
        }
    }

    @Override
    public void mute(final boolean isMuted) {
        this.isMuted = isMuted;
        overtaking.clear();
        filledFrames = CONCEALED_FRAMES_MAX;
    }

    @Override
    public void close() {
        // Nothing is held outside of the heap.
    }

    private void passOn(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final int durationTicks,
            final int timestampTicks) {
        hasHeard = true;
        nextTicks = timestampTicks + durationTicks;
        configuration = OpusDuration.configurationOf20Ms(buffer.getByte(offset));
        missedTicks = 0;
        filledFrames = 0;
        writtenTicks += durationTicks;
        socket.accept(dialect.packet(buffer, offset, length));
    }

    /** Those that waited for the one that is here. */
    private void passOnNext() {
        while (!overtaking.isEmpty() && overtaking.holds(newestSequence + 1)) {
            newestSequence++;
            final HeldPacket next = overtaking.get(newestSequence);
            held.wrap(next.payload());
            passOn(held, 0, held.capacity(), next.durationTicks(), next.timestampTicks());
            overtaking.remove(newestSequence);
        }
    }

    /** Nobody waits for so many. */
    private void makeRoom(final long sequence) {
        giveUpAll();
        if (sequence - newestSequence > OVERTAKING_MAX) {
            newestSequence = sequence - 1;
        }
    }

    private void giveUpAll() {
        while (!overtaking.isEmpty()) {
            giveUpOne();
        }
    }

    /** The next packet is missing before those that are held: as much as nobody has filled yet is for the bot's decoder to conceal. */
    private void giveUpOne() {
        final long firstHeld =
                overtaking.firstFrom(newestSequence + 1, newestSequence + OVERTAKING_MAX);
        final int firstTicks = overtaking.get(firstHeld).timestampTicks();
        final int missingTicks = firstTicks - nextTicks;
        if (missingTicks > 0 && missingTicks <= AudioCodec.PACKET_MS_MAX * TICKS_PER_MS) {
            final int lostTicks = missingTicks / (int) (firstHeld - newestSequence - 1);
            newestSequence++;
            nextTicks += lostTicks;
            missedTicks += lostTicks;
            while (filledFrames
                    < Math.min(missedTicks / BotRtp.TICKS_PER_FRAME, CONCEALED_FRAMES_MAX)) {
                fill();
            }
        } else {
            // Too long to invent, or no time at all.
            newestSequence = firstHeld - 1;
            nextTicks = firstTicks;
        }
        passOnNext();
    }

    private void drop() {
        counters.increment(EngineCounter.BOT_FRAMES_DROPPED);
    }

    private void fill() {
        final boolean isLoss =
                filledFrames < CONCEALED_FRAMES_MAX && configuration != NO_CONFIGURATION;
        if (isLoss) {
            counters.increment(EngineCounter.BOT_FRAMES_CONCEALED);
            loss.putByte(0, (byte) configuration);
        }
        final UnsafeBuffer packet = isLoss ? loss : filler;
        filledFrames++;
        writtenTicks += BotRtp.TICKS_PER_FRAME;
        socket.accept(dialect.packet(packet, 0, packet.capacity()));
    }
}
