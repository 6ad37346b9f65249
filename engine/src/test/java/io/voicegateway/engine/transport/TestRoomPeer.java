package io.voicegateway.engine.transport;

import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.transport.dtls.DtlsCredentials;
import io.voicegateway.engine.transport.dtls.DtlsCrypto;
import io.voicegateway.engine.transport.dtls.DtlsEvents;
import io.voicegateway.engine.transport.dtls.DtlsHandshake;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import io.voicegateway.engine.transport.dtls.DtlsSrtpClient;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import io.voicegateway.engine.wire.StunMessage;
import io.voicegateway.engine.wire.StunWriter;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.UnsafeBuffer;
import org.bouncycastle.tls.DatagramTransport;

/**
 * The other end of one leg, as small as it can be: DTLS client, SRTP both ways, over a real socket. As a media server it is ICE controlled
 * ({@link #answer}); as a participant it controls ({@link #join}).
 */
public final class TestRoomPeer implements DatagramTransport, AutoCloseable {
    private static final byte[] PASSWORD =
            "peer-password-of-24-chars".getBytes(StandardCharsets.UTF_8);
    private static final long PATIENCE_S = 20;
    private static final long CHECK_PERIOD_MS = 200;
    private static final int CHECK_LIMIT = 100;

    /** The JDK's, whatever the engine uses. */
    private static final SrtpCrypto CRYPTO = SrtpCrypto.javax();

    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final DtlsIdentity identity = DtlsIdentity.generate(new SecureRandom());
    private final DtlsSrtpClient dtls;
    private final BlockingQueue<byte[]> records = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[2048]);
    private final Thread reader = Thread.ofVirtual().unstarted(this::read);
    private volatile InetSocketAddress remote;
    private volatile DtlsHandshake passiveSide;
    private volatile String serverFragment = "";
    private volatile byte[] serverPassword = {};
    private final AtomicLong checkCount = new AtomicLong();
    private final AtomicBoolean isHandshakeStarted = new AtomicBoolean();
    private volatile SrtpReceiver receiver;
    private SrtpSender sender;
    private volatile byte[] lastSaid = {};
    private final List<byte[]> sentRecords = new CopyOnWriteArrayList<>();

    public TestRoomPeer(final SrtpProfile... profiles) throws IOException {
        dtls = new DtlsSrtpClient(identity, profiles);
    }

    /** Our answer to the engine's offer; from now on this peer works by itself. */
    public RemoteTransport answer(final LocalTransport offer) {
        remote =
                new InetSocketAddress(
                        offer.candidates().getFirst().address(),
                        offer.candidates().getFirst().port());
        reader.start();
        return transport();
    }

    /** Our credentials and address. */
    public RemoteTransport transport() {
        return new RemoteTransport(
                "peer",
                new String(PASSWORD, StandardCharsets.UTF_8),
                identity.fingerprint(),
                List.of(new IceCandidate("1", 1, "127.0.0.1", socket.getLocalPort())));
    }

    /** Checks and nominates the server's candidate, as the participant that offered; from now on this peer works by itself. */
    public void join(final LocalTransport server) throws IOException {
        remote =
                new InetSocketAddress(
                        server.candidates().getFirst().address(),
                        server.candidates().getFirst().port());
        serverPassword = server.password().getBytes(StandardCharsets.UTF_8);
        serverFragment = server.usernameFragment();
        reader.start();
        checkAgain();
    }

    /** The same, but as the DTLS server: the other end has to start the handshake. */
    public void joinPassively(final LocalTransport server) throws IOException {
        passiveSide =
                new DtlsHandshake(
                        DtlsRole.SERVER,
                        new DtlsCredentials(
                                new DtlsCrypto(new SecureRandom()),
                                identity,
                                server.fingerprint(),
                                CRYPTO.profiles()),
                        new PassiveEvents());
        passiveSide.start();
        isHandshakeStarted.set(true);
        join(server);
    }

    private final class PassiveEvents implements DtlsEvents {
        @Override
        public void sendDtls(final byte[] datagram) {
            try {
                sentRecords.add(datagram);
                sendRaw(datagram);
            } catch (final IOException e) {
                connected.completeExceptionally(e);
            }
        }

        @Override
        public void onKeys(final SrtpKeys inbound, final SrtpKeys outbound) {
            synchronized (TestRoomPeer.this) {
                sender = new SrtpSender(CRYPTO, outbound);
            }
            receiver = new SrtpReceiver(CRYPTO, inbound);
            connected.complete(null);
        }

        @Override
        public void onDtlsFailed(final String reason) {
            connected.completeExceptionally(new IOException(reason));
        }
    }

    /** Sends a nominating check with these credentials. */
    public void check(final String serverFragment, final byte[] password) throws IOException {
        sendRaw(newCheck(serverFragment, password));
    }

    /** A nominating check with these credentials, to be sent from wherever. */
    public byte[] newCheck(final String serverFragment, final byte[] password) {
        final byte[] request = new byte[256];
        final int length =
                new StunWriter(new UnsafeBuffer(request))
                        .start(StunMessage.BINDING_REQUEST, 7, checkCount.incrementAndGet())
                        .username(serverFragment + ":peer")
                        .priority(1)
                        .controlling(1)
                        .useCandidate()
                        .finish(password);
        return Arrays.copyOf(request, length);
    }

    /** Checks again with the credentials of the join, as consent wants it (RFC 7675). */
    public void checkAgain() throws IOException {
        check(serverFragment, serverPassword);
    }

    /** What the handshake agreed on. */
    public SrtpProfile profile() {
        return dtls.serverKeys().profile();
    }

    public boolean isConnected() {
        return connected.isDone();
    }

    /** A check that was lost is made again. */
    public void awaitConnected() throws Exception {
        for (int attempt = 0; attempt < CHECK_LIMIT && !connected.isDone(); attempt++) {
            try {
                connected.get(CHECK_PERIOD_MS, TimeUnit.MILLISECONDS);
            } catch (final TimeoutException _) {
                if (!serverFragment.isEmpty()) {
                    checkAgain();
                }
            }
        }
        connected.get(0, TimeUnit.SECONDS);
    }

    /** Sends one RTP packet, protected. */
    public synchronized void say(
            final int ssrc, final int sequence, final int timestampTicks, final byte[] payload)
            throws IOException {
        RtpHeaderFlyweight.write(buffer, false, 111, sequence & 0xFFFF, timestampTicks, ssrc);
        buffer.putBytes(12, payload);
        sendProtected(12 + payload.length);
    }

    /** The same with an audio level (RFC 6464) under extension id 1. */
    public synchronized void say(
            final int ssrc,
            final int sequence,
            final int timestampTicks,
            final byte[] payload,
            final int levelDb)
            throws IOException {
        RtpHeaderFlyweight.write(buffer, false, 111, sequence & 0xFFFF, timestampTicks, ssrc);
        buffer.putByte(0, (byte) 0x90);
        buffer.putBytes(12, new byte[] {(byte) 0xBE, (byte) 0xDE, 0, 1, 0x10, 0, 0, 0});
        buffer.putByte(17, (byte) levelDb);
        buffer.putBytes(20, payload);
        sendProtected(20 + payload.length);
    }

    private void sendProtected(final int plainLength) throws IOException {
        final int length = sender.protectRtp(buffer, 0, plainLength);
        final byte[] packet = new byte[length];
        buffer.getBytes(0, packet);
        lastSaid = packet;
        sendRaw(packet);
    }

    /** What was said last, as it was sent. */
    public byte[] lastSaid() {
        return lastSaid.clone();
    }

    /** The DTLS records that this peer has sent, in order. */
    public List<byte[]> sentRecords() {
        return List.copyOf(sentRecords);
    }

    /** Sends something to a port of loopback. */
    public void sendTo(final int port, final byte[] datagram) throws IOException {
        socket.send(
                new DatagramPacket(
                        datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
    }

    public void sendRaw(final byte[] datagram) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, remote));
    }

    /** Whether a packet from the engine waits to be heard. */
    public boolean hasHeard() {
        return !heard.isEmpty();
    }

    /** The next plain RTP packet from the engine. */
    public byte[] hear() throws InterruptedException {
        final byte[] packet = heard.poll(PATIENCE_S, TimeUnit.SECONDS);
        if (packet == null) {
            throw new AssertionError("nothing was heard");
        }
        return packet;
    }

    private void read() {
        final byte[] bytes = new byte[2048];
        try {
            while (true) {
                final DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
                socket.receive(packet);
                onDatagram(Arrays.copyOf(bytes, packet.getLength()), packet.getSocketAddress());
            }
        } catch (final SocketException _) {
            // Closed by the test.
        } catch (final IOException e) {
            connected.completeExceptionally(e);
        }
    }

    private void onDatagram(final byte[] datagram, final java.net.SocketAddress from)
            throws IOException {
        final int second = datagram.length > 1 ? datagram[1] & 0xFF : 0;
        switch (DatagramKind.of(datagram[0] & 0xFF, second, datagram.length)) {
            case STUN -> onStun(datagram, (InetSocketAddress) from);
            case DTLS -> onRecord(datagram);
            case RTP -> {
                final UnsafeBuffer packet = new UnsafeBuffer(datagram);
                if (receiver != null
                        && receiver.unprotectRtp(packet, 0, datagram.length) == SrtpResult.OK) {
                    heard.add(Arrays.copyOf(datagram, receiver.resultLength()));
                }
            }
            case RTCP, UNKNOWN -> {
                // Not what these tests look at.
            }
        }
    }

    private void onRecord(final byte[] datagram) {
        final DtlsHandshake passive = passiveSide;
        if (passive == null) {
            records.add(datagram);
        } else {
            passive.onRecord(datagram);
        }
    }

    private void onStun(final byte[] datagram, final InetSocketAddress from) throws IOException {
        final StunMessage message = new StunMessage();
        if (serverPassword.length > 0) {
            if (message.parse(new UnsafeBuffer(datagram), 0, datagram.length)
                    && message.type() == StunMessage.BINDING_SUCCESS
                    && message.isAuthentic(serverPassword)
                    && isHandshakeStarted.compareAndSet(false, true)) {
                Thread.ofVirtual().start(this::handshake);
            }
            return;
        }
        if (!message.parse(new UnsafeBuffer(datagram), 0, datagram.length)
                || message.type() != StunMessage.BINDING_REQUEST
                || !message.isAuthentic(PASSWORD)) {
            return;
        }
        final byte[] answer = new byte[256];
        final int length =
                new StunWriter(new UnsafeBuffer(answer))
                        .start(
                                StunMessage.BINDING_SUCCESS,
                                message.transactionHigh(),
                                message.transactionLow())
                        .xorMappedAddress(from)
                        .finish(PASSWORD);
        sendRaw(Arrays.copyOf(answer, length));
        // The check is made again when our answer was late; the handshake is not.
        if (message.isNominating() && isHandshakeStarted.compareAndSet(false, true)) {
            Thread.ofVirtual().start(this::handshake);
        }
    }

    private void handshake() {
        try {
            dtls.connect(this);
            synchronized (this) {
                sender = new SrtpSender(CRYPTO, dtls.clientKeys());
            }
            receiver = new SrtpReceiver(CRYPTO, dtls.serverKeys());
            connected.complete(null);
        } catch (final IOException e) {
            connected.completeExceptionally(e);
        }
    }

    @Override
    public int receive(final byte[] bytes, final int offset, final int length, final int waitMs)
            throws IOException {
        try {
            final byte[] record = records.poll(waitMs, TimeUnit.MILLISECONDS);
            if (record == null) {
                return -1;
            }
            System.arraycopy(record, 0, bytes, offset, record.length);
            return record.length;
        } catch (final InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void send(final byte[] bytes, final int offset, final int length) throws IOException {
        final byte[] record = Arrays.copyOfRange(bytes, offset, offset + length);
        sentRecords.add(record);
        sendRaw(record);
    }

    @Override
    public int getReceiveLimit() {
        return 1500;
    }

    @Override
    public int getSendLimit() {
        return 1200;
    }

    @Override
    public void close() {
        if (passiveSide != null) {
            passiveSide.stop();
        }
        socket.close();
    }
}
