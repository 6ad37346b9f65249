package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.BotLegDescription;
import io.voicegateway.engine.api.BotUrlRules;
import io.voicegateway.engine.api.Route;
import io.voicegateway.engine.api.StreamDescription;
import io.voicegateway.engine.api.Tap;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.TestCrypto;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.transport.TestRoomPeer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.gagravarr.opus.OpusFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine over real sockets: ICE, DTLS, SRTP, the chain and a recording, against a peer that is a media server in small. */
@Tag("system")
@Timeout(60)
class MediaEngineSystemTest {
    private static final int DRIVER_SSRC = 0x1234;
    private static final long LAST_SESSION = 99;
    private static final byte[] HOSTILE_SEED = {(byte) 0x80, 111, 0, 1};

    private final EngineCounters counters = new EngineCounters();
    private final RecordingEngineListener listener = new RecordingEngineListener();
    private SrtpCrypto crypto = SrtpCrypto.best();
    private SocketProvider socketProvider = SocketProvider.AUTO;
    private MediaEngine engine;

    @TempDir private Path directory;

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
        assertEquals(0, crypto.openCount(), "keys that were not given back");
    }

    @ParameterizedTest
    @CsvSource({
        "JAVAX, AES_CM_128_HMAC_SHA1_80",
        "LIBCRYPTO, AEAD_AES_128_GCM",
    })
    void shouldPreferTheProfileThatCostsLess(final TestCrypto provider, final SrtpProfile preferred)
            throws Exception {
        crypto = provider.open();
        launch(ThreadingMode.FUSED);
        engine.openSession(1);
        engine.openRoomLeg(1);
        try (TestRoomPeer peer =
                new TestRoomPeer(
                        SrtpProfile.AES_CM_128_HMAC_SHA1_80, SrtpProfile.AEAD_AES_128_GCM)) {
            connect(peer);

            assertEquals(preferred, peer.profile());
        }
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldGiveKeysBackWhenALegIsClosed(final ThreadingMode mode) throws Exception {
        launch(mode);
        engine.openSession(1);
        engine.openRoomLeg(1);
        try (TestRoomPeer peer = new TestRoomPeer(SrtpProfile.AEAD_AES_128_GCM)) {
            connect(peer);
            assertEquals(2, crypto.openCount());

            engine.closeSession(1);
            listener.await("closed");
            while (crypto.openCount() > 0) {
                Thread.onSpinWait();
            }
        }
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    @ParameterizedTest
    @CsvSource({
        "FUSED, JAVAX, AES_CM_128_HMAC_SHA1_80, NIO",
        "FUSED, JAVAX, AEAD_AES_128_GCM, AUTO",
        "FUSED, LIBCRYPTO, AES_CM_128_HMAC_SHA1_80, AUTO",
        "FUSED, LIBCRYPTO, AEAD_AES_128_GCM, NIO",
        "FUSED, LIBCRYPTO, AEAD_AES_128_GCM, AUTO",
        "PIPELINED, JAVAX, AES_CM_128_HMAC_SHA1_80, NIO",
        "PIPELINED, LIBCRYPTO, AEAD_AES_128_GCM, AUTO",
    })
    void shouldConnectReceiveAndRecord(
            final ThreadingMode mode,
            final TestCrypto provider,
            final SrtpProfile profile,
            final SocketProvider sockets)
            throws Exception {
        crypto = provider.open();
        socketProvider = sockets;
        launch(mode);
        engine.openSession(1);
        engine.openRoomLeg(1);
        try (TestRoomPeer peer = new TestRoomPeer(profile)) {
            connect(peer);
            engine.startRecording(
                    1, directory.resolve("c1"), Map.of("call_id", "c1", "room", "call_c1"));
            listener.await("recording-started");
            // The tap first: so the stream is recorded from its first packet.
            engine.addTap(
                    1,
                    new Tap.StreamTap(
                            5,
                            new Tap.RecordedTrack("driver.opus", "driver", "driver_c1", "TR_1")));
            engine.addStream(1, new StreamDescription(5, DRIVER_SSRC, 111, "driver"));
            engine.addTap(
                    1, new Tap.BotTap(new Tap.RecordedTrack("bot.opus", "bot", "bot_c1", "")));
            engine.addRoute(1, new Route.BotToRoom());

            awaitCommands();

            final Random random = new Random(7);
            for (int i = 0; i < 50; i++) {
                final byte[] hostile = new byte[random.nextInt(200)];
                random.nextBytes(hostile);
                if (hostile.length > 4 && random.nextBoolean()) {
                    System.arraycopy(HOSTILE_SEED, 0, hostile, 0, 4);
                }
                peer.sendRaw(hostile);
                peer.say(DRIVER_SSRC, i, i * 960, opus(i));
            }
            assertEquals("5", listener.await("stream").detail());
            // The recording's own stage: in pipelined mode the others may be ahead of it.
            while (engine.snapshot().stages().get("record").getTotalCount() < 50) {
                Thread.onSpinWait();
            }
            engine.stopRecording(1);
            final var stopped = listener.await(RecordingEngineListener.Stopped.class);
            assertEquals("complete", stopped.result().state());
            engine.closeSession(1);
            listener.await("closed");
        }

        assertEquals(50, counters.value(EngineCounter.PACKETS_ACCEPTED));
        assertEquals(0, counters.value(EngineCounter.ERRORS));
        final String manifest = Files.readString(directory.resolve("c1/manifest.json"));
        assertTrue(manifest.contains("\"packets\" : 50"), manifest);
        final long driverEnd = endSamples("driver.opus");
        assertEquals(driverEnd, endSamples("bot.opus"));
        assertTrue(driverEnd >= 50 * 960, "samples=" + driverEnd);
        assertRecorded();
    }

    @Test
    void shouldReportABotThatMayNotBeDialled() throws Exception {
        launch(ThreadingMode.FUSED);
        engine.openSession(1);
        final Map<String, String> none = Map.of();

        engine.openBotLeg(
                1,
                new BotLegDescription(
                        URI.create("ws://user@127.0.0.1/"), "twilio", none, none, 1_000));
        assertEquals(
                BotUrlRules.CLOSE_REFUSED + " false", listener.await("bot-disconnected").detail());
        engine.openBotLeg(
                1,
                new BotLegDescription(URI.create("ws://127.0.0.1:9/"), "morse", none, none, 1_000));
        assertEquals(
                BotUrlRules.CLOSE_REFUSED + " false", listener.await("bot-disconnected").detail());
    }

    private void assertRecorded() throws Exception {
        try (OpusFile file = new OpusFile(directory.resolve("c1/driver.opus").toFile())) {
            int next = 0;
            for (var packet = file.getNextAudioPacket();
                    packet != null;
                    packet = file.getNextAudioPacket()) {
                if (packet.getData().length > 3 && next < 50) {
                    assertArrayEquals(opus(next), packet.getData());
                    next++;
                }
            }
            assertEquals(50, next);
        }
    }

    private long endSamples(final String file) throws Exception {
        try (OpusFile opus = new OpusFile(directory.resolve("c1").resolve(file).toFile())) {
            long end = 0;
            for (var packet = opus.getNextAudioPacket();
                    packet != null;
                    packet = opus.getNextAudioPacket()) {
                end = packet.getGranulePosition();
            }
            return end - opus.getInfo().getPreSkip();
        }
    }

    /** Returns when the network thread has done what it was told before. */
    private void awaitCommands() throws InterruptedException {
        engine.openSession(LAST_SESSION);
        engine.closeSession(LAST_SESSION);
        assertEquals(LAST_SESSION, listener.await("closed").sessionId());
    }

    private void connect(final TestRoomPeer peer) throws Exception {
        final var opened = listener.await(RecordingEngineListener.Opened.class);
        engine.connectRoomLeg(1, peer.answer(opened.local()));
        peer.awaitConnected();
        listener.await("connected");
    }

    private void launch(final ThreadingMode mode) {
        engine =
                MediaEngine.launch(
                        new EngineContext()
                                .threadingMode(mode)
                                .crypto(crypto)
                                .socketProvider(socketProvider)
                                .counters(counters)
                                .listener(listener)
                                .errorHandler(new ErrorLog(counters))
                                .conclude());
    }

    private static byte[] opus(final int seed) {
        final byte[] payload = new byte[40 + seed];
        new Random(seed).nextBytes(payload);
        payload[0] = (byte) 0xF8;
        return payload;
    }
}
