package io.voicegateway.engine.stream;

/**
 * What a bot says. Design note: it has published tracks and a recording tap like any stream, but no way to a bot; so a bot can never
 * hear itself, because such a route cannot be written down.
 */
public final class BotStream extends StreamState {

    public BotStream(final long streamId, final int ssrc, final int payloadType) {
        super(streamId, ssrc, payloadType, "bot");
    }
}
