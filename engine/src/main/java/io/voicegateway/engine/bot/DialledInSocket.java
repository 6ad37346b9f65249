package io.voicegateway.engine.bot;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.voicegateway.engine.api.BotSocket;
import io.voicegateway.engine.status.EngineCounters;
import org.agrona.ErrorHandler;

/**
 * A bot's socket that came through an HTTP server. It stays on that server's event loop, and nothing else of the server stays with it:
 * frames go from here to the leg.
 */
public final class DialledInSocket implements BotSocket {
    private static final int ABNORMAL = 1006;

    private final Channel channel;

    private DialledInSocket(final Channel channel) {
        this.channel = channel;
    }

    /** Takes the channel from its server, once the upgrade is answered. Called on its event loop. */
    public static BotSocket takeOver(final Channel channel) {
        // What the bot says before a leg is there waits in the kernel.
        channel.config().setAutoRead(false);
        final ChannelPipeline pipeline = channel.pipeline();
        while (pipeline.first() != null) {
            pipeline.removeFirst();
        }
        return new DialledInSocket(channel);
    }

    @Override
    public void refuse() {
        final var _ = channel.close();
    }

    Channel channel() {
        return channel;
    }

    /** From here on it is the connection's. Called by the bot thread. */
    void connect(
            final BotConnection connection,
            final EngineCounters counters,
            final ErrorHandler errorHandler) {
        channel.eventLoop().execute(() -> connectOnLoop(connection, counters, errorHandler));
    }

    private void connectOnLoop(
            final BotConnection connection,
            final EngineCounters counters,
            final ErrorHandler errorHandler) {
        if (!connection.onChannel(channel)) {
            refuse();
            return;
        }
        if (!channel.isActive()) {
            connection.onClosed(ABNORMAL, "connection lost");
            return;
        }
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config()
                .setWriteBufferWaterMark(
                        new WriteBufferWaterMark(
                                BotConnection.WRITE_HIGH_WATER_BYTES / 2,
                                BotConnection.WRITE_HIGH_WATER_BYTES));
        final WebSocketDecoderConfig frames =
                WebSocketDecoderConfig.newBuilder()
                        .expectMaskedFrames(true)
                        .maxFramePayloadLength(BotConnection.MESSAGE_BYTES_MAX)
                        .build();
        channel.pipeline()
                .addLast(
                        new WebSocket13FrameDecoder(frames),
                        new WebSocket13FrameEncoder(false),
                        new WebSocketFrameAggregator(BotConnection.MESSAGE_BYTES_MAX),
                        BotChannelHandler.upgraded(connection, counters, errorHandler));
        connection.onConnected();
        channel.config().setAutoRead(true);
    }
}
