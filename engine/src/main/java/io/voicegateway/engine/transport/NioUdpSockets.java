package io.voicegateway.engine.transport;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.EngineCounter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;

/** The JDK's channels, for every system. */
final class NioUdpSockets implements UdpSockets {
    private static final int DATAGRAM_LIMIT_PER_SOCKET = 16;

    private static final Consumer<SelectionKey> LEFT_TO_READ = _ -> {};

    private final EngineContext ctx;
    private final Selector selector;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(MediaFrame.CAPACITY + 1);
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private final Consumer<SelectionKey> readable = this::onReadable;
    private int datagramCount;

    NioUdpSockets(final EngineContext ctx) throws IOException {
        this.ctx = ctx;
        selector = Selector.open();
    }

    @Override
    public String name() {
        return "java.nio";
    }

    @Override
    public UdpEndpoint newEndpoint(
            final MediaPorts ports, final int bufferLength, final DatagramTarget target) {
        return new NioUdpEndpoint(ctx, selector, ports, bufferLength, target);
    }

    @Override
    public int poll() throws IOException {
        datagramCount = 0;
        selector.selectNow(readable);
        return datagramCount;
    }

    @Override
    public void await(final int limitMs) throws IOException {
        selector.select(LEFT_TO_READ, limitMs);
    }

    @Override
    public void wakeUp() {
        selector.wakeup();
    }

    private void onReadable(final SelectionKey key) {
        final DatagramTarget target = (DatagramTarget) key.attachment();
        for (int i = 0; i < DATAGRAM_LIMIT_PER_SOCKET; i++) {
            final int length = target.endpoint().receive(bytes);
            if (length < 0) {
                return;
            }
            datagramCount++;
            ctx.counters().increment(EngineCounter.DATAGRAMS_RECEIVED);
            if (length > 0) {
                // One clock read per datagram. The JDK does not tell the kernel's times, so here
                // a packet's time on the wire begins when it is read.
                target.onDatagram(buffer, bytes, length, ctx.clock().nanoTime(), 0);
            }
        }
    }

    @Override
    public void close() {
        CloseHelper.close(ctx.errorHandler(), selector);
    }
}
