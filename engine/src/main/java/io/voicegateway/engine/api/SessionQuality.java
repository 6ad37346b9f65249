package io.voicegateway.engine.api;

import java.util.List;

/**
 * How well one session's voices arrive, and what was heard.
 *
 * @param streams    one per inbound stream, and one of the bot's voice once the room server reported on it
 * @param botHeardMs bot audio that left so far
 */
public record SessionQuality(List<StreamQuality> streams, long botHeardMs) {

    /** What an unknown session answers. */
    public static final SessionQuality EMPTY = new SessionQuality(List.of(), 0);

    public SessionQuality {
        streams = List.copyOf(streams);
    }
}
