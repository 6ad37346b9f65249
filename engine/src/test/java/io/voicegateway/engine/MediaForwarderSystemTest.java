package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.voicegateway.engine.RecordingForwarderListener.Connected;
import io.voicegateway.engine.RecordingForwarderListener.Disconnected;
import io.voicegateway.engine.RecordingForwarderListener.Opened;
import io.voicegateway.engine.RecordingForwarderListener.Started;
import io.voicegateway.engine.api.ForwarderCommands.PublishedStream;
import io.voicegateway.engine.api.ForwarderCommands.Setup;
import io.voicegateway.engine.api.ForwarderCommands.SpeechSums;
import io.voicegateway.engine.api.ForwarderCommands.SubscribedTrack;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several participants on one UDP port: who is heard by whom, and what strangers can do. */
@Tag("system")
@Timeout(60)
@ParameterizedClass
@EnumSource(names = {"AUTO", "NIO"})
class MediaForwarderSystemTest {
    private static final int DRIVER_SSRC = 0x1111;
    private static final int HUMAN_SSRC = 0x2222;
    private static final int PAYLOAD_TYPE = 111;
    private static final long FRAME_NS = 20_000_000;

    /** Opened to know that all that was asked before is done. */
    private static final long LAST_LEG = 99;

    private static final byte[] SILENT_FRAME = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};

    private final EngineCounters counters = new EngineCounters();
    private final RecordingForwarderListener listener = new RecordingForwarderListener();
    private final SocketProvider socketProvider;
    private MediaForwarder forwarder;

    MediaForwarderSystemTest(final SocketProvider socketProvider) {
        this.socketProvider = socketProvider;
    }

    @AfterEach
    void close() {
        forwarder.close();
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldForwardEveryStreamToEverySubscriber(final ThreadingMode mode) throws Exception {
        launch(mode);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer human = new TestRoomPeer(SrtpProfile.AEAD_AES_128_GCM);
                TestRoomPeer bot = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            join(1, driver);
            join(2, human);
            join(3, bot);
            addStream(1, new PublishedStream(10, DRIVER_SSRC, PAYLOAD_TYPE, 1));
            addStream(2, new PublishedStream(20, HUMAN_SSRC, PAYLOAD_TYPE, 1));
            subscribe(10, 3, 103, 0xA);
            subscribe(20, 3, 203, 0xB);
            subscribe(10, 2, 102, 0xC);

            for (int i = 0; i < 30; i++) {
                driver.say(DRIVER_SSRC, 65_520 + i, i * 960, opus(i), 20);
            }
            for (int i = 0; i < 30; i++) {
                human.say(HUMAN_SSRC, i, i * 960, opus(100 + i), 90);
            }

            listener.await(Started.class, started -> started.streamId() == 10);
            assertHeard(human, List.of(0xC), 0);
            assertHeard(bot, List.of(0xA, 0xB), 0, 100);
            awaitMonitored(10, 30);
            awaitMonitored(20, 30);
            assertEquals(new SpeechSums(30, 30, 600), forwarder.speech(10));
            assertEquals(new SpeechSums(30, 0, 0), forwarder.speech(20));
            assertMeasured(90);
            assertEquals(0, counters.value(EngineCounter.ERRORS));
        }
    }

    /** Ten packets where a voice has one: what is too much is dropped, and nobody else misses anything. */
    @Test
    void shouldPoliceAFloodWithoutHurtingOthers() throws Exception {
        launch(ThreadingMode.FUSED);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer human = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer bot = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            join(1, driver);
            join(2, human);
            join(3, bot);
            addStream(1, new PublishedStream(10, DRIVER_SSRC, PAYLOAD_TYPE, 0));
            addStream(2, new PublishedStream(20, HUMAN_SSRC, PAYLOAD_TYPE, 0));
            subscribe(10, 2, 102, 0xC);
            subscribe(20, 3, 203, 0xB);

            final int frames = 100;
            long nextNs = System.nanoTime();
            for (int frame = 0; frame < frames; frame++) {
                for (int i = 0; i < 10; i++) {
                    final int sequence = frame * 10 + i;
                    driver.say(DRIVER_SSRC, sequence, sequence * 96, opus(1));
                }
                human.say(HUMAN_SSRC, frame, frame * 960, opus(frame));
                // Heard before more is said: so no socket's buffer runs over when a thread is late.
                assertArrayEquals(opus(frame), payload(new UnsafeBuffer(bot.hear())));
                nextNs += FRAME_NS;
                LockSupport.parkNanos(nextNs - System.nanoTime());
            }

            final long policed = counters.value(EngineCounter.PACKETS_POLICED);
            Assertions.assertTrue(policed > 200, "policed=" + policed);
            assertEquals(
                    10 * frames + frames, counters.value(EngineCounter.PACKETS_ACCEPTED) + policed);
            assertEquals(0, counters.value(EngineCounter.RING_FULL));
            assertEquals(0, counters.value(EngineCounter.ERRORS));
        }
    }

    /** The engine's own room leg insists on being the DTLS server. */
    @Test
    void shouldConnectPassivePeer() throws Exception {
        launch(ThreadingMode.FUSED);
        final RecordingEngineListener engineListener = new RecordingEngineListener();
        try (MediaEngine engine =
                MediaEngine.launch(
                        new EngineContext()
                                .listener(engineListener)
                                .errorHandler(new ErrorLog(counters))
                                .conclude())) {
            engine.openSession(1);
            engine.openRoomLeg(1);
            final LocalTransport theirs =
                    engineListener.await(RecordingEngineListener.Opened.class).local();
            final LocalTransport ours = open(7);
            forwarder.connectLeg(7, remote(theirs), Setup.ACTIVE);
            engine.connectRoomLeg(1, remote(ours));

            listener.await(Connected.class, _ -> true);
            engineListener.await("connected");
        }
    }

    @Test
    void shouldCountAndIgnoreStrangers() throws Exception {
        launch(ThreadingMode.FUSED);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer bot = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer stranger = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            final LocalTransport driverLeg = join(1, driver);
            join(2, bot);
            addStream(1, new PublishedStream(10, DRIVER_SSRC, PAYLOAD_TYPE, 0));
            subscribe(10, 2, 102, 0xA);

            // Knows where the port is and even a fragment, but no password.
            stranger.join(
                    new LocalTransport(
                            driverLeg.usernameFragment(),
                            "not-the-password-at-all",
                            driverLeg.fingerprint(),
                            driverLeg.candidates(),
                            0));
            stranger.check("nobody00", "x".getBytes(StandardCharsets.UTF_8));
            final Random random = new Random(11);
            for (int i = 0; i < 200; i++) {
                final byte[] hostile = new byte[1 + random.nextInt(300)];
                random.nextBytes(hostile);
                hostile[0] = (byte) new int[] {0, 22, 128, 255}[i % 4];
                stranger.sendRaw(hostile);
            }
            for (int i = 0; i < 20; i++) {
                driver.say(DRIVER_SSRC, i, i * 960, opus(i));
            }

            assertHeard(bot, List.of(0xA), 0);
            assertFalse(stranger.isConnected());
            Assertions.assertTrue(counters.value(EngineCounter.STUN_UNAUTHENTICATED) >= 2);
            Assertions.assertTrue(counters.value(EngineCounter.STUN_MALFORMED) >= 1);
            Assertions.assertTrue(counters.value(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE) >= 100);
            assertEquals(0, counters.value(EngineCounter.SRTP_AUTHENTICATION_FAILED));
            assertEquals(0, counters.value(EngineCounter.ERRORS));
        }
    }

    @Test
    void shouldEndRoutesWithStreamTrackAndLeg() throws Exception {
        launch(ThreadingMode.FUSED);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer bot = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            join(1, driver);
            join(2, bot);
            addStream(1, new PublishedStream(10, DRIVER_SSRC, PAYLOAD_TYPE, 0));
            subscribe(10, 2, 102, 0xA);
            driver.say(DRIVER_SSRC, 1, 960, opus(1));
            final UnsafeBuffer first = new UnsafeBuffer(bot.hear());

            forwarder.removeRoute(10, 102);
            driver.say(DRIVER_SSRC, 2, 1920, opus(2));
            driver.say(DRIVER_SSRC, 3, 2880, opus(3));
            // One thread runs the stages: when the second was accepted, the first has passed them
            // all.
            awaitAccepted(3);
            forwarder.addRoute(10, 102);
            driver.say(DRIVER_SSRC, 4, 3840, opus(4));

            UnsafeBuffer resumed = new UnsafeBuffer(bot.hear());
            while (Arrays.equals(SILENT_FRAME, payload(resumed))
                    || Arrays.equals(opus(3), payload(resumed))) {
                resumed = new UnsafeBuffer(bot.hear());
            }
            assertArrayEquals(opus(4), payload(resumed));

            forwarder.removeTrack(102);
            driver.say(DRIVER_SSRC, 5, 4800, opus(5));
            awaitAccepted(5);
            forwarder.closeLeg(1);
            subscribe(10, 2, 104, 0xB);
            assertFalse(bot.hasHeard());
            Assertions.assertTrue(counters.value(EngineCounter.COMMANDS_IGNORED) >= 1);
        }
    }

    @Test
    void shouldEndWhatIsCutOffWithOneSecondOfSilence() throws Exception {
        launch(ThreadingMode.FUSED);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
                TestRoomPeer bot = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            join(1, driver);
            join(2, bot);
            addStream(1, new PublishedStream(10, DRIVER_SSRC, PAYLOAD_TYPE, 0));
            subscribe(10, 2, 102, 0xA);
            driver.say(DRIVER_SSRC, 1, 960, opus(1));
            final UnsafeBuffer last = new UnsafeBuffer(bot.hear());

            forwarder.removeRoute(10, 102);

            int sequence = RtpHeaderFlyweight.sequenceNumber(last, 0);
            int ticks = RtpHeaderFlyweight.timestampTicks(last, 0);
            for (int i = 0; i < OutputTrack.SILENT_FRAME_COUNT; i++) {
                final UnsafeBuffer silent = new UnsafeBuffer(bot.hear());
                assertArrayEquals(SILENT_FRAME, payload(silent));
                sequence = sequence + 1 & 0xFFFF;
                assertEquals(sequence, RtpHeaderFlyweight.sequenceNumber(silent, 0));
                final int step = RtpHeaderFlyweight.timestampTicks(silent, 0) - ticks;
                Assertions.assertTrue(i == 0 ? step >= 960 : step == 960, "step of " + step);
                ticks += step;
            }
            forwarder.addRoute(10, 102);
            driver.say(DRIVER_SSRC, 90, 90 * 960, opus(3));
            final UnsafeBuffer resumed = new UnsafeBuffer(bot.hear());
            assertArrayEquals(opus(3), payload(resumed));
            assertEquals(sequence + 1 & 0xFFFF, RtpHeaderFlyweight.sequenceNumber(resumed, 0));
            Assertions.assertTrue(RtpHeaderFlyweight.timestampTicks(resumed, 0) - ticks >= 960);
            assertEquals(
                    OutputTrack.SILENT_FRAME_COUNT, counters.value(EngineCounter.SILENCE_SENT));
        }
    }

    @Test
    void shouldKeepOldCredentialsUntilTheNextRestart() throws Exception {
        launch(ThreadingMode.FUSED);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            final LocalTransport first = join(1, driver);
            forwarder.restartLeg(1);
            final LocalTransport second = listener.await(Opened.class, _ -> true).local();
            assertNotEquals(first.usernameFragment(), second.usernameFragment());
            assertEquals(first.candidates(), second.candidates());

            driver.check(
                    first.usernameFragment(), first.password().getBytes(StandardCharsets.UTF_8));
            driver.check(
                    second.usernameFragment(), second.password().getBytes(StandardCharsets.UTF_8));
            final long before = counters.value(EngineCounter.STUN_UNAUTHENTICATED);
            forwarder.restartLeg(1);
            listener.await(Opened.class, _ -> true);
            assertEquals(0, before);
            driver.check(
                    first.usernameFragment(), first.password().getBytes(StandardCharsets.UTF_8));
            while (counters.value(EngineCounter.STUN_UNAUTHENTICATED) == 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldRefusePeerWithAnotherCertificate() throws Exception {
        launch(ThreadingMode.FUSED);
        try (TestRoomPeer driver = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80)) {
            final LocalTransport local = open(1);
            final RemoteTransport honest = driver.transport();
            forwarder.connectLeg(
                    1,
                    new RemoteTransport(
                            honest.usernameFragment(),
                            honest.password(),
                            local.fingerprint(),
                            honest.candidates()),
                    Setup.PASSIVE);
            driver.join(local);

            final Disconnected refused = listener.await(Disconnected.class, _ -> true);

            Assertions.assertTrue(refused.reason().startsWith("DTLS failed"), refused.reason());
            assertEquals(1, counters.value(EngineCounter.DTLS_FAILED));
        }
    }

    @Test
    void shouldFailToLaunchOnPortInUse() throws Exception {
        launch(ThreadingMode.FUSED);

        Assertions.assertThrows(
                BindException.class,
                () -> MediaForwarder.launch(context(forwarder.address().getPort()), listener));
    }

    private void assertHeard(
            final TestRoomPeer peer, final List<Integer> ssrcs, final int... firstSeeds)
            throws InterruptedException {
        final int[] count = new int[ssrcs.size()];
        final long[] firstSequence = new long[ssrcs.size()];
        final int expected = ssrcs.size() == 1 && firstSeeds.length == 1 ? 20 : 30;
        while (Arrays.stream(count).anyMatch(heard -> heard < expected)) {
            final UnsafeBuffer packet = new UnsafeBuffer(peer.hear());
            final int index = ssrcs.indexOf(RtpHeaderFlyweight.ssrc(packet, 0));
            final int sequence = RtpHeaderFlyweight.sequenceNumber(packet, 0);
            if (count[index] == 0) {
                firstSequence[index] = sequence;
            }
            assertEquals(0, packet.getByte(0) & 0x10, "header extension");
            assertEquals(firstSequence[index] + count[index] & 0xFFFF, sequence);
            assertArrayEquals(opus(firstSeeds[index] + count[index]), payload(packet));
            count[index]++;
        }
    }

    /** Each datagram from its arrival at the host, which is a moment before it is read, or that moment. Egress counts once it has sent. */
    private void assertMeasured(final long count) {
        while (forwarder.paths().get("wire_to_wire").getTotalCount() < count) {
            Thread.onSpinWait();
        }
        final Map<String, Histogram> paths = forwarder.paths();
        assertEquals(count, paths.get("wire_to_wire").getTotalCount());
        assertEquals(count, paths.get("forward").getTotalCount());
        Assertions.assertTrue(
                paths.get("wire_to_wire").getMaxValue() >= paths.get("forward").getMaxValue());
    }

    /** In stages of their own, a packet may be heard before it is monitored. */
    private void awaitMonitored(final long streamId, final long packetCount) {
        while (forwarder.speech(streamId).packets() < packetCount) {
            Thread.onSpinWait();
        }
    }

    private void awaitAccepted(final long count) {
        while (counters.value(EngineCounter.PACKETS_ACCEPTED) < count) {
            Thread.onSpinWait();
        }
    }

    /** Returns when the network thread knows it: what is said then is not a stranger's. */
    private void addStream(final long legId, final PublishedStream stream)
            throws InterruptedException {
        forwarder.addStream(legId, stream);
        open(LAST_LEG);
    }

    private void subscribe(
            final long streamId, final long legId, final long trackId, final int ssrc) {
        forwarder.addTrack(legId, new SubscribedTrack(trackId, ssrc, PAYLOAD_TYPE));
        forwarder.addRoute(streamId, trackId);
    }

    private LocalTransport join(final long legId, final TestRoomPeer peer) throws Exception {
        final LocalTransport local = open(legId);
        forwarder.connectLeg(legId, peer.transport(), Setup.PASSIVE);
        peer.join(local);
        peer.awaitConnected();
        listener.await(Connected.class, connected -> connected.legId() == legId);
        return local;
    }

    private LocalTransport open(final long legId) throws InterruptedException {
        forwarder.openLeg(legId);
        return listener.await(Opened.class, opened -> opened.legId() == legId).local();
    }

    private void launch(final ThreadingMode mode) throws Exception {
        forwarder =
                MediaForwarder.launch(
                        new EngineContext()
                                .threadingMode(mode)
                                .counters(counters)
                                .errorHandler(new ErrorLog(counters))
                                .sharedPort(0)
                                .socketProvider(socketProvider)
                                .conclude(),
                        listener);
    }

    private EngineContext context(final int port) {
        return new EngineContext()
                .errorHandler(new ErrorLog(counters))
                .sharedPort(port)
                .socketProvider(socketProvider)
                .conclude();
    }

    private static RemoteTransport remote(final LocalTransport local) {
        return new RemoteTransport(
                local.usernameFragment(),
                local.password(),
                local.fingerprint(),
                local.candidates());
    }

    private static byte[] payload(final UnsafeBuffer packet) {
        final byte[] payload = new byte[packet.capacity() - 12];
        packet.getBytes(12, payload);
        return payload;
    }

    private static byte[] opus(final int seed) {
        final byte[] payload = new byte[40 + seed];
        new Random(seed).nextBytes(payload);
        payload[0] = (byte) 0xF8;
        return payload;
    }
}
