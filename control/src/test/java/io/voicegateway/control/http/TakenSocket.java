package io.voicegateway.control.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.voicegateway.engine.api.BotSocket;
import java.nio.charset.StandardCharsets;

/** A socket that was taken from the HTTP server; it says whole text frames, and closes when it is refused. */
record TakenSocket(Channel channel) implements BotSocket {
    private static final byte WHOLE_TEXT = (byte) 0x81;

    TakenSocket {
        while (channel.pipeline().first() != null) {
            channel.pipeline().removeFirst();
        }
    }

    void say(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        final var _ =
                channel.writeAndFlush(
                        Unpooled.wrappedBuffer(
                                new byte[] {WHOLE_TEXT, (byte) bytes.length}, bytes));
    }

    @Override
    public void refuse() {
        final var _ = channel.close();
    }
}
