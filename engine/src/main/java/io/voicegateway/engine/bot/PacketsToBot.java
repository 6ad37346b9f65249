package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * To a bot that takes Opus: each packet as soon as it is here, untouched, in order. Nobody waits for one that is late; its place, and
 * every moment in which the caller is not heard, is filled with packets that any decoder conceals or takes as silence.
 */
final class PacketsToBot implements AudioToBot {
    /** A caller who speaks is late by less than this. */
    static final int GRACE_MS = 60;

    /** After so many invented frames it is not a loss but silence. */
    private static final int CONCEALED_FRAMES_MAX = 3;

    private static final int TICKS_PER_MS = PacketPlayout.CLOCK_RATE_HZ / 1000;
    private static final int NO_CONFIGURATION = -1;

    private final PacketDialect dialect;
    private final EngineCounters counters;
    private final Consumer<WebSocketFrame> socket;
    private final UnsafeBuffer filler = new UnsafeBuffer(PacketsFromBot.silence());
    private final UnsafeBuffer loss = new UnsafeBuffer(new byte[1]);
    private boolean isMuted;
    private boolean hasHeard;
    private long newestSequence;
    private int nextTicks;
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
        final long sequence = arrival.extendedSequence();
        final long distance = sequence - newestSequence;
        final boolean isLate =
                hasHeard && distance <= 0 && distance > -JitterBuffer.RESYNC_DISTANCE;
        if (isMuted || durationTicks <= 0 || isLate) {
            counters.increment(EngineCounter.BOT_FRAMES_DROPPED);
            return;
        }
        if (hasHeard && distance > 1) {
            bridge(arrival.timestampTicks() - nextTicks);
        }
        hasHeard = true;
        newestSequence = sequence;
        nextTicks = arrival.timestampTicks() + durationTicks;
        configuration = OpusDuration.configurationOf20Ms(buffer.getByte(offset));
        filledFrames = 0;
        writtenTicks += durationTicks;
        socket.accept(dialect.packet(buffer, offset, length));
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
        filledFrames = CONCEALED_FRAMES_MAX;
    }

    @Override
    public void close() {
        // Nothing is held outside of the heap.
    }

    /** Packets are missing before the one that is here: as much as nobody has filled yet is for the bot's decoder to conceal. */
    private void bridge(final int missingTicks) {
        final boolean isLoss =
                missingTicks > 0 && missingTicks <= AudioCodec.PACKET_MS_MAX * TICKS_PER_MS;
        final int missingFrames = isLoss ? missingTicks / BotRtp.TICKS_PER_FRAME : 0;
        for (int frame = filledFrames;
                frame < Math.min(missingFrames, CONCEALED_FRAMES_MAX);
                frame++) {
            fill();
        }
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
