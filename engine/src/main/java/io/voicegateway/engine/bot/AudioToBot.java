package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.PacketSink;
import java.util.Arrays;
import org.agrona.concurrent.MessageHandler;

/** The way of one leg from the room to its bot: packet queue, jitter buffer, decoder. Owned by the bot thread, but for the queue's entrance. */
final class AudioToBot {
    private final PacketQueue queue;
    private final JitterBuffer jitterBuffer;
    private final MessageHandler inserter;
    private final short[] frame;

    AudioToBot(
            final PacketQueue queue,
            final AudioCodec.Decoder decoder,
            final int sampleRateHz,
            final EngineCounters counters) {
        this.queue = queue;
        jitterBuffer = new JitterBuffer(decoder, sampleRateHz, counters);
        inserter =
                (_, buffer, index, length) ->
                        PacketQueue.deliver(jitterBuffer, buffer, index, length);
        frame = new short[sampleRateHz / 1000 * BotLeg.FRAME_MS];
    }

    PacketSink sink() {
        return queue;
    }

    /** Keeps what the caller says while no bot is there to hear it. */
    void hold() {
        queue.drain(inserter);
        jitterBuffer.hold();
    }

    /** The next 20 ms, valid until the next call. */
    short[] read(final long nowNs) {
        queue.drain(inserter);
        jitterBuffer.read(frame, nowNs);
        return frame;
    }

    /** 20 ms of silence in place of what the caller says, valid until the next call. */
    short[] readMuted() {
        queue.drain(inserter);
        jitterBuffer.reset();
        Arrays.fill(frame, (short) 0);
        return frame;
    }
}
