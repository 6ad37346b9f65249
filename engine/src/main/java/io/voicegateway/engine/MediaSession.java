package io.voicegateway.engine;

import io.voicegateway.engine.bot.BotLeg;
import io.voicegateway.engine.status.SessionLatency;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.NetworkAgent;
import io.voicegateway.engine.transport.PeerConnection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one session on the control thread: handles to objects that other threads own. */
final class MediaSession {
    static final long BOT_STREAM_ID = -1;

    final long sessionId;
    final MediaShard shard;
    final BotStream botStream;
    final SessionLatency latency = new SessionLatency();

    /** In the order of their addition. */
    final Map<Long, RoomStream> streams = new LinkedHashMap<>();

    private final Map<Long, PacketSink> taps = new HashMap<>();

    /** Streams that go to the bot. */
    private final Set<Long> toBot = new HashSet<>();

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

    /** Queues work to the thread that owns the session's sockets. */
    void onNetwork(final Consumer<NetworkAgent> action) {
        shard.proxy().execute(() -> action.accept(shard.network()));
    }

    /** Takes a stream in, with what was wished for it before it came. */
    void add(final RoomStream stream) {
        stream.measuredBy(latency);
        streams.put(stream.streamId(), stream);
        measured = streams.values().toArray(new RoomStream[0]);
        stream.tap(taps.get(stream.streamId()));
        final BotLeg leg = bot;
        if (leg != null && toBot.contains(stream.streamId())) {
            stream.bot(leg.inbound());
        }
    }

    @Nullable RoomStream remove(final long streamId) {
        final RoomStream stream = streams.remove(streamId);
        if (stream != null) {
            stream.bot(null);
            stream.tap(null);
        }
        return stream;
    }

    void routeToBot(final long streamId, final @Nullable BotLeg leg) {
        toBot.add(streamId);
        final RoomStream stream = streams.get(streamId);
        if (stream != null && leg != null) {
            stream.bot(leg.inbound());
        }
    }

    void unroute(final long streamId) {
        toBot.remove(streamId);
        final RoomStream stream = streams.get(streamId);
        if (stream != null) {
            stream.bot(null);
        }
    }

    void addVoice() {
        final OutputTrack track = voice;
        if (track != null) {
            botStream.addOutput(track);
        }
    }

    void removeVoice() {
        final OutputTrack track = voice;
        if (track != null) {
            botStream.removeOutput(track);
        }
    }

    /** @param streamId {@link #BOT_STREAM_ID} for what the bot says */
    void tap(final long streamId, final PacketSink sink) {
        taps.put(streamId, sink);
        setTap(streamId, sink);
    }

    @Nullable PacketSink untap(final long streamId) {
        setTap(streamId, null);
        return taps.remove(streamId);
    }

    List<PacketSink> untapAll() {
        final List<PacketSink> sinks = List.copyOf(taps.values());
        List.copyOf(taps.keySet()).forEach(this::untap);
        return sinks;
    }

    private void setTap(final long streamId, final @Nullable PacketSink sink) {
        final RoomStream stream = streams.get(streamId);
        if (streamId == BOT_STREAM_ID) {
            botStream.tap(sink);
        } else if (stream != null) {
            stream.tap(sink);
        }
    }
}
