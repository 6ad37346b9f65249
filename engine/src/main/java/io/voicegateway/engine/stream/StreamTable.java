package io.voicegateway.engine.stream;

import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The streams that arrive on one leg, by SSRC. Single writer and reader: the network thread. */
public final class StreamTable {
    private final Int2ObjectHashMap<RoomStream> streams = new Int2ObjectHashMap<>();

    public void add(final RoomStream stream) {
        streams.put(stream.ssrc(), stream);
    }

    public void remove(final RoomStream stream) {
        streams.remove(stream.ssrc(), stream);
    }

    public @Nullable RoomStream find(final int ssrc) {
        return streams.get(ssrc);
    }
}
