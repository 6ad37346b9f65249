package io.voicegateway.control.livekit;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** Sends garbage to a port as fast as one thread can: what looks like STUN, DTLS or media, and what looks like nothing. */
final class DatagramFlood implements AutoCloseable {
    private static final int KIND_COUNT = 64;
    private static final int[] FIRST_BYTES = {0, 22, 0x80, 0xFF};

    private final DatagramSocket socket;
    private final AtomicLong sentCount = new AtomicLong();
    private final Thread sender;
    private volatile boolean isOver;

    /** @param from address of its own */
    DatagramFlood(final String from, final int port) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(from), 0));
        final DatagramPacket[] packets = packets(port);
        sender = Thread.ofPlatform().daemon().name("flood").start(() -> flood(packets));
    }

    private static DatagramPacket[] packets(final int port) throws IOException {
        final InetAddress target = InetAddress.getByName("127.0.0.1");
        final Random random = new Random(1);
        final DatagramPacket[] packets = new DatagramPacket[KIND_COUNT];
        for (int i = 0; i < KIND_COUNT; i++) {
            final byte[] bytes = new byte[20 + random.nextInt(1_000)];
            random.nextBytes(bytes);
            bytes[0] = (byte) FIRST_BYTES[i % FIRST_BYTES.length];
            packets[i] = new DatagramPacket(bytes, bytes.length, target, port);
        }
        return packets;
    }

    private void flood(final DatagramPacket[] packets) {
        while (!isOver) {
            for (final DatagramPacket packet : packets) {
                try {
                    socket.send(packet);
                    sentCount.incrementAndGet();
                } catch (final IOException _) {
                    // A full buffer: what was sent is what counts.
                }
            }
        }
    }

    long sentCount() {
        return sentCount.get();
    }

    @Override
    public void close() {
        isOver = true;
        RunningCall.join(sender);
        socket.close();
    }
}
