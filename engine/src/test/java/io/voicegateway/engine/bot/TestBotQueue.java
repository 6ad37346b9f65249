package io.voicegateway.engine.bot;

import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.PacketSink;
import org.agrona.concurrent.MessageHandler;

/** The queue between a media thread and a bot, with the test in the place of the bot thread. */
public final class TestBotQueue {
    private final PacketQueue queue;
    private final MessageHandler counter = (_, _, _, _) -> count();
    private long packetCount;

    public TestBotQueue(final EngineCounters counters) {
        queue = new PacketQueue(counters);
    }

    public PacketSink sink() {
        return queue;
    }

    /** Takes what is there; returns how many packets came since the beginning. */
    public long drain() {
        queue.drain(counter);
        return packetCount;
    }

    private void count() {
        packetCount++;
    }
}
