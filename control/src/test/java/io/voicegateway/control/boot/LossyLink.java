package io.voicegateway.control.boot;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.RemoteTransport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A way to a room server's UDP port that loses, delays, reorders and doubles a guest's media; what comes back, and what is no media, passes at once. */
final class LossyLink implements AutoCloseable {
    private static final int DATAGRAM_LENGTH = 2048;
    private static final int RTP_FIRST = 128;
    private static final int RTP_LAST = 191;
    private static final int RTCP_FIRST = 192;
    private static final int RTCP_LAST = 223;

    private final DatagramSocket guestSide = new DatagramSocket(0, loopback());
    private final DatagramSocket serverSide = new DatagramSocket(0, loopback());
    private final ScheduledExecutorService line =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lossy-link").factory());
    private final Random random = new Random(3);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile InetSocketAddress server = new InetSocketAddress(loopback(), 9);
    private volatile InetSocketAddress guest = new InetSocketAddress(loopback(), 9);
    private volatile int jitterMs;
    private volatile int lossPercent;
    private volatile int doublePercent;
    private volatile int mostLostInARow;
    private int lostInARow;

    LossyLink() throws IOException {
        Thread.ofPlatform().daemon().start(() -> read(guestSide, this::onGuest));
        Thread.ofPlatform().daemon().start(() -> read(serverSide, this::onServer));
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    /** Puts the link before the server. */
    RemoteTransport before(final RemoteTransport real) {
        final IceCandidate candidate = real.candidates().getFirst();
        server = new InetSocketAddress(candidate.address(), candidate.port());
        return new RemoteTransport(
                real.usernameFragment(),
                real.password(),
                real.fingerprint(),
                List.of(
                        new IceCandidate(
                                candidate.foundation(),
                                candidate.priority(),
                                "127.0.0.1",
                                guestSide.getLocalPort())));
    }

    /** Each packet is late by up to so much from now on, so that some overtake others. */
    void jitter(final int ms) {
        jitterMs = ms;
    }

    /** So many packets get lost from now on. */
    void loss(final int percent) {
        lossPercent = percent;
    }

    /** So many packets come twice from now on. */
    void duplicate(final int percent) {
        doublePercent = percent;
    }

    /** How many packets, one after the other, got lost at most until now. */
    int mostLostInARow() {
        return mostLostInARow;
    }

    void assertWell() {
        final Throwable cause = failure.get();
        if (cause != null) {
            throw new AssertionError("the link failed", cause);
        }
    }

    private interface Reader {
        void onDatagram(byte[] datagram, InetSocketAddress from) throws IOException;
    }

    private void read(final DatagramSocket socket, final Reader reader) {
        final byte[] bytes = new byte[DATAGRAM_LENGTH];
        try {
            while (true) {
                final DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                reader.onDatagram(
                        Arrays.copyOf(bytes, packet.getLength()),
                        (InetSocketAddress) packet.getSocketAddress());
            }
        } catch (final SocketException _) {
            // Closed by the test.
        } catch (final IOException e) {
            failure.set(e);
        }
    }

    private void onServer(final byte[] datagram, final InetSocketAddress from) throws IOException {
        guestSide.send(new DatagramPacket(datagram, datagram.length, guest));
    }

    private void onGuest(final byte[] datagram, final InetSocketAddress from) throws IOException {
        guest = from;
        if (!isRtp(datagram)) {
            toServer(datagram);
        } else if (random.nextInt(100) < lossPercent) {
            lostInARow++;
            mostLostInARow = Math.max(mostLostInARow, lostInARow);
        } else {
            lostInARow = 0;
            sendLate(datagram);
            if (random.nextInt(100) < doublePercent) {
                sendLate(datagram);
            }
        }
    }

    /** Later packets may overtake it. */
    private void sendLate(final byte[] datagram) {
        final long delayUs = TimeUnit.MILLISECONDS.toMicros(jitterMs);
        final var _ =
                line.schedule(
                        () -> toServer(datagram),
                        delayUs == 0 ? 0 : random.nextLong(delayUs),
                        TimeUnit.MICROSECONDS);
    }

    private static boolean isRtp(final byte[] datagram) {
        final int first = datagram[0] & 0xFF;
        final int second = datagram.length > 1 ? datagram[1] & 0xFF : 0;
        return first >= RTP_FIRST
                && first <= RTP_LAST
                && (second < RTCP_FIRST || second > RTCP_LAST);
    }

    private void toServer(final byte[] datagram) {
        try {
            serverSide.send(new DatagramPacket(datagram, datagram.length, server));
        } catch (final SocketException _) {
            // Closed by the test.
        } catch (final IOException e) {
            failure.set(e);
        }
    }

    @Override
    public void close() {
        line.shutdownNow();
        guestSide.close();
        serverSide.close();
    }
}
