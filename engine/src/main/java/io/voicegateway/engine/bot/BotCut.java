package io.voicegateway.engine.bot;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.stream.RoomStream;
import java.util.List;

/**
 * When a bot has to fall silent: at the next frame, or as soon as one of the streams is heard that it makes way for.
 * <p>
 * Design note: the bot thread looks before each frame, instead of being told by a media thread: a frame is the finest that a voice can be
 * cut, and so the packet path knows nothing of it. Made by any thread, then owned by the bot thread.
 */
public final class BotCut {
    private final long cutId;
    private final List<RoomStream> streams;
    private final long[] earlierPackets;
    private long heardStreamId = EngineListener.NO_STREAM;

    private BotCut(final long cutId, final List<RoomStream> streams) {
        this.cutId = cutId;
        this.streams = List.copyOf(streams);
        earlierPackets = streams.stream().mapToLong(s -> s.reception().acquire()).toArray();
    }

    /** At the next frame. */
    public static BotCut now(final long cutId) {
        return new BotCut(cutId, List.of());
    }

    /**
     * At the first frame after a packet of one of these was accepted; what was accepted before now does not count.
     *
     * @param streams at least one
     */
    public static BotCut whenHeard(final long cutId, final List<RoomStream> streams) {
        if (streams.isEmpty()) {
            throw new IllegalArgumentException("no stream to be heard: cutId=" + cutId);
        }
        return new BotCut(cutId, streams);
    }

    long cutId() {
        return cutId;
    }

    boolean isDue() {
        for (int i = 0; i < earlierPackets.length; i++) {
            final RoomStream stream = streams.get(i);
            if (stream.reception().acquire() > earlierPackets[i]) {
                heardStreamId = stream.streamId();
                return true;
            }
        }
        return earlierPackets.length == 0;
    }

    /** Which one was heard; {@link EngineListener#NO_STREAM} when none was waited for. */
    long heardStreamId() {
        return heardStreamId;
    }
}
