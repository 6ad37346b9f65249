package io.voicegateway.engine;

import io.voicegateway.engine.bot.BotLeg;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.PeerConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one session on the control thread: handles to objects that other threads own. */
final class MediaSession {
    final long sessionId;
    final MediaShard shard;
    final BotStream botStream;
    final Map<Long, RoomStream> streams = new HashMap<>();
    final Map<Long, PacketSink> taps = new HashMap<>();

    /** Streams that go to the bot. */
    final Set<Long> toBot = new HashSet<>();

    /** The one track that we publish on the room leg. */
    @Nullable OutputTrack voice;

    // Read by snapshots of other threads.
    volatile @Nullable PeerConnection connection;
    volatile @Nullable BotLeg bot;
    volatile RoomStream[] measured = {};

    MediaSession(final long sessionId, final MediaShard shard, final BotStream botStream) {
        this.sessionId = sessionId;
        this.shard = shard;
        this.botStream = botStream;
    }

    void add(final RoomStream stream) {
        streams.put(stream.streamId(), stream);
        measured = streams.values().toArray(new RoomStream[0]);
    }
}
