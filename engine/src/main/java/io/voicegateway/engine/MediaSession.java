package io.voicegateway.engine;

import io.voicegateway.engine.bot.BotLeg;
import io.voicegateway.engine.status.SessionLatency;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.PeerConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one session on the control thread: handles to objects that other threads own. */
final class MediaSession {
    final long sessionId;
    final MediaShard shard;
    final BotStream botStream;
    final SessionLatency latency = new SessionLatency();

    /** In the order of their addition. */
    final Map<Long, RoomStream> streams = new LinkedHashMap<>();

    final Map<Long, PacketSink> taps = new HashMap<>();

    /** Streams that go to the bot. */
    final Set<Long> toBot = new HashSet<>();

    /** The one track that we publish on the room leg. */
    // Read by snapshots of other threads, too.
    volatile @Nullable OutputTrack voice;

    // Read by snapshots of other threads.
    volatile @Nullable PeerConnection connection;
    volatile @Nullable BotLeg bot;
    volatile RoomStream[] measured = {};

    MediaSession(final long sessionId, final MediaShard shard, final BotStream botStream) {
        this.sessionId = sessionId;
        this.shard = shard;
        this.botStream = botStream;
        botStream.measuredBy(latency);
    }

    void add(final RoomStream stream) {
        streams.put(stream.streamId(), stream);
        measured = streams.values().toArray(new RoomStream[0]);
    }
}
