package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounters;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/**
 * To a bot that takes PCM: jitter buffer, decoder at the bot's rate, one frame each tick. When a packet that belongs into it is late, the
 * frame is late too, by {@link #HOLD_NS} at most, or {@link #LOSSY_HOLD_NS} while packets get lost, which the bot does not hear; only then
 * is something made up, which it does.
 */
final class PcmToBot implements AudioToBot {
    /** Longer than the redundancy of a lost packet takes to come with the next one; short of the next frame's time. */
    static final long HOLD_NS = 15_000_000L;

    /** A network that loses packets delays others, too, among them those with the redundancy; short of the lead of a paced echo. */
    static final long LOSSY_HOLD_NS = 25_000_000L;

    private final PcmDialect dialect;
    private final AudioCodec.Decoder decoder;
    private final JitterBuffer jitterBuffer;
    private final Consumer<WebSocketFrame> socket;
    private final short[] frame;
    private boolean isMuted;
    private long nowNs;
    private long elapsedMs;
    private int owedFrames;
    private long heldNs;

    PcmToBot(
            final PcmDialect dialect,
            final AudioCodec codec,
            final TickPhase ticks,
            final EngineCounters counters,
            final Consumer<WebSocketFrame> socket) {
        this.dialect = dialect;
        this.socket = socket;
        final int sampleRateHz = dialect.toBotHz();
        decoder = codec.openDecoder(sampleRateHz);
        jitterBuffer = new JitterBuffer(decoder, sampleRateHz, ticks, counters);
        frame = new short[sampleRateHz / 1000 * BotLeg.FRAME_MS];
    }

    @Override
    public void onPacket(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final JitterBuffer.Arrival arrival) {
        if (!isMuted) {
            jitterBuffer.insert(buffer, offset, length, arrival);
        }
    }

    @Override
    public boolean isUrgent() {
        return owedFrames > 0;
    }

    @Override
    public void onWork(final long nowNs) {
        this.nowNs = nowNs;
        while (owedFrames > 0 && (!isWaiting() || nowNs - heldNs >= holdNs())) {
            write(nowNs);
            // The next one's tick may have been meanwhile.
            heldNs = Math.min(nowNs, heldNs + BotLeg.FRAME_NS);
        }
    }

    @Override
    public long dueNs(final long nowNs, final long limitNs) {
        return owedFrames > 0 ? Math.min(limitNs, heldNs + holdNs()) : limitNs;
    }

    private long holdNs() {
        return jitterBuffer.isLossy() ? LOSSY_HOLD_NS : HOLD_NS;
    }

    @Override
    public void onTick(final long tickNs, final long elapsedMs) {
        this.elapsedMs = elapsedMs;
        owedFrames++;
        if (owedFrames > 1) {
            return;
        }
        if (isWaiting()) {
            // Ticks that are made up for are all of one moment: the packet's time begins now.
            heldNs = nowNs;
        } else {
            write(tickNs);
        }
    }

    private boolean isWaiting() {
        return !isMuted && jitterBuffer.isWaiting();
    }

    /** The first frame that is owed. */
    private void write(final long frameNs) {
        if (isMuted) {
            Arrays.fill(frame, (short) 0);
        } else {
            jitterBuffer.read(frame, frameNs);
        }
        owedFrames--;
        socket.accept(dialect.media(frame, elapsedMs - (long) owedFrames * BotLeg.FRAME_MS));
    }

    @Override
    public void mute(final boolean isMuted) {
        this.isMuted = isMuted;
        jitterBuffer.reset();
    }

    @Override
    public void close() {
        decoder.close();
    }
}
