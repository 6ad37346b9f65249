package io.voicegateway.engine.bot;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.voicegateway.engine.status.EngineCounters;
import java.util.Arrays;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;

/** To a bot that takes PCM: jitter buffer, decoder at the bot's rate, one frame each tick. */
final class PcmToBot implements AudioToBot {
    private final PcmDialect dialect;
    private final AudioCodec.Decoder decoder;
    private final JitterBuffer jitterBuffer;
    private final Consumer<WebSocketFrame> socket;
    private final short[] frame;
    private boolean isMuted;

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
    public void onWork(final long nowNs) {
        // All of it waits for the tick.
    }

    @Override
    public long dueNs(final long nowNs, final long limitNs) {
        return limitNs;
    }

    @Override
    public void onTick(final long tickNs, final long elapsedMs) {
        if (isMuted) {
            Arrays.fill(frame, (short) 0);
        } else {
            jitterBuffer.read(frame, tickNs);
        }
        socket.accept(dialect.media(frame, elapsedMs));
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
