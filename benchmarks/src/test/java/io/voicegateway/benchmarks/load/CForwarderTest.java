package io.voicegateway.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A baseline that lets packets through unprotected, or none at all, would be cheap. */
@Timeout(60)
class CForwarderTest {
    private static final Path SOURCE = Path.of("src/main/c/forwarder.c");
    private static final int IN_SSRC = 0x8000_0001;
    private static final int OUT_SSRC = 7;
    private static final int PAYLOAD_LENGTH = 160;
    private static final int PACKET_LENGTH = RtpHeaderFlyweight.MIN_HEADER_LENGTH + PAYLOAD_LENGTH;
    private static final int ROOM = 1_500;
    private static final int ANSWER_LIMIT_MS = 10_000;
    private static final int SILENCE_MS = 200;

    @TempDir private Path directory;

    private final SrtpSender sender = new SrtpSender(SrtpCrypto.javax(), keys(1));
    private final SrtpReceiver receiver = new SrtpReceiver(SrtpCrypto.javax(), keys(2));
    private DatagramSocket publisher;
    private DatagramSocket subscriber;
    private InetSocketAddress remote;

    @BeforeEach
    void open() throws IOException {
        publisher = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        subscriber = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() {
        publisher.close();
        subscriber.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldForwardUnderItsOwnKeysAndSsrc(final boolean isShared) throws Exception {
        try (ForwarderProcess _ = launch(isShared)) {
            send(protectedPacket(10));

            final UnsafeBuffer packet = receive();

            assertEquals(OUT_SSRC, RtpHeaderFlyweight.ssrc(packet, 0));
            assertEquals(SrtpResult.OK, receiver.unprotectRtp(packet, 0, packet.capacity()));
            final byte[] payload = new byte[PAYLOAD_LENGTH];
            packet.getBytes(RtpHeaderFlyweight.MIN_HEADER_LENGTH, payload);
            assertArrayEquals(payload(10), payload);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseWhatIsForgedOrReplayed(final boolean isShared) throws Exception {
        try (ForwarderProcess _ = launch(isShared)) {
            final byte[] genuine = protectedPacket(10);
            final byte[] forged = protectedPacket(11);
            forged[forged.length - 1] ^= 1;
            send(genuine);
            receive();

            send(genuine);
            send(forged);

            subscriber.setSoTimeout(SILENCE_MS);
            assertThrows(SocketTimeoutException.class, this::receive);
        }
    }

    private ForwarderProcess launch(final boolean isShared) throws Exception {
        final Path binary = CForwarder.build(SOURCE, directory).orElse(null);
        Assumptions.assumeTrue(binary != null, "no cc or no libcrypto");
        final Path log = directory.resolve("forwarder.log");
        final ForwarderProcess forwarder =
                isShared
                        ? ForwarderProcess.launchShared(binary, 2, false, log)
                        : ForwarderProcess.launchLegs(binary, 2, false, log);
        final List<Integer> ports = ForwarderProtocol.ports(forwarder.url());
        remote = new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.getFirst());
        forwarder.tell(leg(0, publisher, keys(1), keys(3)));
        forwarder.tell(leg(1, subscriber, keys(4), keys(2)));
        forwarder.tell(new ForwarderProtocol.Route(0, IN_SSRC, 1, OUT_SSRC).line());
        forwarder.tell(ForwarderProtocol.START);
        subscriber.setSoTimeout(ANSWER_LIMIT_MS);
        return forwarder;
    }

    private static String leg(
            final int index,
            final DatagramSocket socket,
            final SrtpKeys inbound,
            final SrtpKeys outbound) {
        return new ForwarderProtocol.Leg(
                        index,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(), socket.getLocalPort()),
                        inbound,
                        outbound)
                .line();
    }

    private byte[] protectedPacket(final int sequence) {
        final UnsafeBuffer packet =
                new UnsafeBuffer(new byte[PACKET_LENGTH + SrtpSender.OVERHEAD_LIMIT]);
        RtpHeaderFlyweight.write(packet, false, 111, sequence, sequence * 960, IN_SSRC);
        packet.putBytes(RtpHeaderFlyweight.MIN_HEADER_LENGTH, payload(sequence));
        final int length = sender.protectRtp(packet, 0, PACKET_LENGTH);
        return Arrays.copyOf(packet.byteArray(), length);
    }

    private static byte[] payload(final int sequence) {
        final byte[] payload = new byte[PAYLOAD_LENGTH];
        Arrays.fill(payload, (byte) sequence);
        return payload;
    }

    private void send(final byte[] bytes) throws IOException {
        publisher.send(new DatagramPacket(bytes, bytes.length, remote));
    }

    private UnsafeBuffer receive() throws IOException {
        final DatagramPacket packet = new DatagramPacket(new byte[ROOM], ROOM);
        subscriber.receive(packet);
        return new UnsafeBuffer(Arrays.copyOf(packet.getData(), packet.getLength()));
    }

    private static SrtpKeys keys(final int seed) {
        final byte[] key = new byte[16];
        final byte[] salt = new byte[12];
        Arrays.fill(key, (byte) seed);
        Arrays.fill(salt, (byte) (seed + 64));
        return new SrtpKeys(ForwarderProtocol.PROFILE, key, salt);
    }
}
