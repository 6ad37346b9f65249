package io.voicegateway.control.livekit;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DatagramTransport;

/**
 * Just enough media for a server to call us active: nominates one host candidate and completes a DTLS handshake, then keeps the pair
 * alive. Sends no RTP.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8445">RFC 8445, ICE</a>
 */
final class MediaPeer implements AutoCloseable {
    private static final int REQUEST = 0x0001;
    private static final int SUCCESS = 0x0101;
    private static final int COOKIE = 0x2112_A442;
    private static final int HEADER_LENGTH = 20;
    private static final int DATAGRAM_LENGTH_MAX = 2048;
    private static final String USERNAME_FRAGMENT = "peer0000";
    private static final String PASSWORD = "Nh1LY1Xm4NLVXIiAXP5pOUr9";

    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final DtlsTestServer dtls = new DtlsTestServer();
    private final BlockingQueue<byte[]> records = new ArrayBlockingQueue<>(256);
    private volatile boolean isNominated;
    private volatile boolean isDtlsStarted;

    MediaPeer() throws IOException, GeneralSecurityException {
        socket.setSoTimeout(50);
    }

    LocalTransport local() {
        return new LocalTransport(
                USERNAME_FRAGMENT,
                PASSWORD,
                dtls.fingerprint(),
                List.of(new IceCandidate("1", 2_130_706_431L, "127.0.0.1", socket.getLocalPort())),
                0x1234_5678);
    }

    /** Connects in the background until closed. */
    void connect(final RemoteTransport remote, final IceCandidate candidate) {
        final InetSocketAddress address =
                new InetSocketAddress(candidate.address(), candidate.port());
        Thread.ofPlatform().daemon().start(() -> run(remote, address));
    }

    @Override
    public void close() {
        socket.close();
    }

    private void run(final RemoteTransport remote, final InetSocketAddress address) {
        long checkedNs = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);
        while (!socket.isClosed()) {
            try {
                final long intervalMs = isNominated ? 1000 : 50;
                if (System.nanoTime() - checkedNs > TimeUnit.MILLISECONDS.toNanos(intervalMs)) {
                    checkedNs = System.nanoTime();
                    send(check(remote), address);
                }
                receive(address);
            } catch (final SocketTimeoutException _) {
                // Time for the next check.
            } catch (final IOException | GeneralSecurityException e) {
                if (!socket.isClosed()) {
                    throw new AssertionError("media to " + address, e);
                }
            }
        }
    }

    private void receive(final InetSocketAddress remote)
            throws IOException, GeneralSecurityException {
        final DatagramPacket packet =
                new DatagramPacket(new byte[DATAGRAM_LENGTH_MAX], DATAGRAM_LENGTH_MAX);
        socket.receive(packet);
        final byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        if (bytes.length >= HEADER_LENGTH && bytes[0] < 4) {
            final int type = ByteBuffer.wrap(bytes).getShort();
            if (type == REQUEST) {
                send(success(bytes, packet), (InetSocketAddress) packet.getSocketAddress());
            } else if (type == SUCCESS) {
                isNominated = true;
            }
        } else if (bytes.length > 0 && bytes[0] >= 20 && bytes[0] <= 63) {
            records.add(bytes);
            if (!isDtlsStarted) {
                isDtlsStarted = true;
                Thread.ofPlatform().daemon().start(() -> accept(remote));
            }
        }
    }

    private void accept(final InetSocketAddress remote) {
        try {
            new DTLSServerProtocol().accept(dtls.newHandshake(), new Records(remote));
        } catch (final IOException e) {
            if (!socket.isClosed()) {
                throw new AssertionError("DTLS handshake with " + remote, e);
            }
        }
    }

    private static byte[] check(final RemoteTransport remote) throws GeneralSecurityException {
        final ByteBuffer message = header(REQUEST, new byte[12]);
        attribute(
                message,
                0x0006,
                (remote.usernameFragment() + ":" + USERNAME_FRAGMENT)
                        .getBytes(StandardCharsets.US_ASCII));
        attribute(message, 0x0024, ByteBuffer.allocate(4).putInt(0x6E00_01FF).array());
        attribute(message, 0x802A, new byte[8]);
        attribute(message, 0x0025, new byte[0]);
        return sealed(message, remote.password());
    }

    private static byte[] success(final byte[] request, final DatagramPacket packet)
            throws GeneralSecurityException {
        final ByteBuffer message = header(SUCCESS, Arrays.copyOfRange(request, 8, HEADER_LENGTH));
        final int address = ByteBuffer.wrap(packet.getAddress().getAddress()).getInt();
        attribute(
                message,
                0x0020,
                ByteBuffer.allocate(8)
                        .putShort((short) 1)
                        .putShort((short) (packet.getPort() ^ (COOKIE >>> 16)))
                        .putInt(address ^ COOKIE)
                        .array());
        return sealed(message, PASSWORD);
    }

    private static ByteBuffer header(final int type, final byte[] transactionId) {
        return ByteBuffer.allocate(512)
                .putShort((short) type)
                .putShort((short) 0)
                .putInt(COOKIE)
                .put(transactionId);
    }

    private static void attribute(final ByteBuffer message, final int type, final byte[] value) {
        message.putShort((short) type).putShort((short) value.length).put(value);
        while (message.position() % 4 != 0) {
            message.put((byte) 0);
        }
    }

    /** Adds MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489 §14.5, §14.7), each over the length that includes itself. */
    private static byte[] sealed(final ByteBuffer message, final String password)
            throws GeneralSecurityException {
        message.putShort(2, (short) (message.position() - HEADER_LENGTH + 24));
        final Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
        mac.update(message.array(), 0, message.position());
        attribute(message, 0x0008, mac.doFinal());
        message.putShort(2, (short) (message.position() - HEADER_LENGTH + 8));
        final CRC32 crc = new CRC32();
        crc.update(message.array(), 0, message.position());
        attribute(
                message,
                0x8028,
                ByteBuffer.allocate(4).putInt((int) crc.getValue() ^ 0x5354_554E).array());
        return Arrays.copyOf(message.array(), message.position());
    }

    private void send(final byte[] bytes, final InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    /** DTLS records to and from the nominated pair. */
    private final class Records implements DatagramTransport {
        private final InetSocketAddress remote;

        private Records(final InetSocketAddress remote) {
            this.remote = remote;
        }

        @Override
        public int getReceiveLimit() {
            return DATAGRAM_LENGTH_MAX;
        }

        @Override
        public int getSendLimit() {
            return 1200;
        }

        @Override
        public int receive(
                final byte[] buffer, final int offset, final int length, final int waitMillis)
                throws IOException {
            try {
                final byte[] bytes = records.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (bytes == null) {
                    return -1;
                }
                System.arraycopy(bytes, 0, buffer, offset, Math.min(length, bytes.length));
                return Math.min(length, bytes.length);
            } catch (final InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void send(final byte[] buffer, final int offset, final int length)
                throws IOException {
            MediaPeer.this.send(Arrays.copyOfRange(buffer, offset, offset + length), remote);
        }

        @Override
        public void close() {
            MediaPeer.this.close();
        }
    }
}
