package io.voicegateway.engine.stream;

import org.agrona.collections.Int2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/** The streams that arrive on one leg, by SSRC. Single writer: the network thread. */
public final class StreamTable {
    private static final RoomStream[] NONE = {};

    private final Int2ObjectHashMap<RoomStream> bySsrc = new Int2ObjectHashMap<>();

    // Read by the monitor and egress stages. The array is replaced, never changed.
    private volatile RoomStream[] all = NONE;

    public void add(final RoomStream stream) {
        bySsrc.put(stream.ssrc(), stream);
        all = bySsrc.values().toArray(NONE);
    }

    public void remove(final RoomStream stream) {
        if (bySsrc.remove(stream.ssrc(), stream)) {
            all = bySsrc.values().toArray(NONE);
        }
    }

    /** Called by the network thread. */
    public @Nullable RoomStream find(final int ssrc) {
        return bySsrc.get(ssrc);
    }

    /** The streams as of now. Called by any thread. */
    public RoomStream[] all() {
        return all;
    }
}
