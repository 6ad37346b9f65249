package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.bot.TestBotQueue;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.recording.RecordingAgent;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.TestCrypto;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.PeerConnection;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the media thread of a fused shard allocates while it carries packets between real sockets, a bot's queue and a recording.
 * <p>
 * The clock stands still meanwhile, so that the connectivity checks, which may allocate, stay away. Who sends and who receives are other
 * threads.
 */
@Tag("system")
@Timeout(120)
@ParameterizedClass
@CsvSource({"JAVAX, AES_CM_128_HMAC_SHA1_80, NIO", "LIBCRYPTO, AEAD_AES_128_GCM, AUTO"})
class MediaAllocationSystemTest {
    private static final int WARM_UP_PACKETS = 60_000;
    private static final int MEASURED_PACKETS = 40_000;
    private static final int MEASURED_ROUNDS_LIMIT = 10;

    /** Over before the first connectivity check, which is four seconds after the nomination. */
    private static final int CHECKED_ROUNDS_LIMIT = 2;

    /** Small enough for every socket buffer and queue on the way, so that none is lost. */
    private static final int IN_FLIGHT_LIMIT = 64;

    private static final int DRIVER_SSRC = 0x1234;
    private static final int BOT_SSRC = 0x4321;
    private static final int PAYLOAD_TYPE = 111;
    private static final int FRAME_TICKS = 960;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final EngineCounters counters = new EngineCounters();
    private final RecordingEngineListener listener = new RecordingEngineListener();
    private final HeldClock clock = new HeldClock();
    private final TestBotQueue botQueue = new TestBotQueue(counters);
    private final RoomStream driver = new RoomStream(1, DRIVER_SSRC, PAYLOAD_TYPE, "driver");
    private final BotStream bot = new BotStream(2, BOT_SSRC, PAYLOAD_TYPE);
    private final UnsafeBuffer botPacket = new UnsafeBuffer(new byte[12 + 100]);
    private final byte[] payload = new byte[100];
    private final SrtpCrypto crypto;
    private final SrtpProfile profile;
    private final SocketProvider socketProvider;
    private MediaShard shard;
    private RecordingAgent recording;
    private int sequence;

    MediaAllocationSystemTest(
            final TestCrypto provider, final SrtpProfile profile, final SocketProvider sockets) {
        crypto = provider.open();
        socketProvider = sockets;
        this.profile = profile;
    }

    @BeforeEach
    void launch() {
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(ThreadingMode.FUSED)
                        .counters(counters)
                        .crypto(crypto)
                        .socketProvider(socketProvider)
                        .clock(clock)
                        // The clock stands, so all packets come at once.
                        .packetRateLimit(1_000_000)
                        .listener(listener)
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        final SecureRandom random = new SecureRandom();
        shard =
                new MediaShard(
                        ctx,
                        DtlsIdentity.generate(random),
                        random,
                        new NtpClock(System.currentTimeMillis(), clock.nanoTime()));
        recording = new RecordingAgent(ctx);
        shard.start();
    }

    @AfterEach
    void close() {
        shard.close();
        assertEquals(0, crypto.openCount());
    }

    @Test
    void shouldNotAllocateBetweenSocketsBotAndRecording() throws Exception {
        try (TestRoomPeer driverPeer = new TestRoomPeer(profile);
                TestRoomPeer humanPeer = new TestRoomPeer(profile)) {
            final PeerConnection driverLeg = connect(1, driverPeer);
            final PeerConnection humanLeg = connect(2, humanPeer);
            driver.bot(botQueue.sink());
            driver.addOutput(humanLeg.leg().outputs()[0]);
            driver.tap(recording.addTap(1, new RecordedTrack("driver.opus", "driver", "d", "TR")));
            bot.addOutput(driverLeg.leg().outputs()[0]);
            bot.tap(recording.addTap(1, new RecordedTrack("bot.opus", "bot", "b", "")));
            addStream(driverLeg);
            clock.hold();

            carry(WARM_UP_PACKETS, driverPeer, humanPeer);
            // The least, because a late compilation's one-off allocations may fall into one of
            // them.
            long least = Long.MAX_VALUE;
            for (int i = 0; i < MEASURED_ROUNDS_LIMIT && least > 0; i++) {
                final long before = allocatedByMediaThread();
                carry(MEASURED_PACKETS, driverPeer, humanPeer);
                least = Math.min(least, allocatedByMediaThread() - before);
            }

            assertEquals(0, least);
            settle();
        }

        final int packets = sequence;
        assertEquals(packets, botQueue.drain());
        assertEquals(packets, counters.value(EngineCounter.PACKETS_TO_BOT));
        assertEquals(2 * packets, counters.value(EngineCounter.PACKETS_ACCEPTED));
        assertEquals(2 * packets, counters.value(EngineCounter.PACKETS_FORWARDED));
        assertEquals(0, counters.value(EngineCounter.RECORD_QUEUE_FULL));
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    @Test
    void shouldNotAllocateWhileStreamsAreAwaited() throws Exception {
        try (TestRoomPeer peer = new TestRoomPeer(profile)) {
            final PeerConnection leg = connect(1, peer);
            addStream(leg);
            clock.hold();
            stepThroughStreamChecks();

            long least = Long.MAX_VALUE;
            for (int i = 0; i < CHECKED_ROUNDS_LIMIT && least > 0; i++) {
                final long before = allocatedByMediaThread();
                stepThroughStreamChecks();
                least = Math.min(least, allocatedByMediaThread() - before);
            }

            assertEquals(0, least);
        }
    }

    /** Waits until the media thread is through with what was heard: it sends first, and then offers to the bot and counts. */
    private void settle() {
        while (counters.value(EngineCounter.PACKETS_FORWARDED) < 2L * sequence
                || counters.value(EngineCounter.PACKETS_TO_BOT) < sequence) {
            Thread.onSpinWait();
        }
    }

    /** One second, short of the first connectivity check. */
    private void stepThroughStreamChecks() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            clock.advanceNs(10_000_000);
            final CountDownLatch passed = new CountDownLatch(1);
            onMediaThread(passed::countDown);
            passed.await();
        }
    }

    /** Each round one packet of the driver, heard by the human and the bot, and one of the bot, heard by the driver. */
    private void carry(
            final int packetCount, final TestRoomPeer driverPeer, final TestRoomPeer humanPeer)
            throws Exception {
        int heardCount = 0;
        for (int sentCount = 1; sentCount <= packetCount; sentCount++) {
            driverPeer.say(DRIVER_SSRC, sequence, sequence * FRAME_TICKS, payload);
            botSays(sequence);
            sequence++;
            while (heardCount < sentCount - (sentCount == packetCount ? 0 : IN_FLIGHT_LIMIT)) {
                humanPeer.hear();
                driverPeer.hear();
                heardCount++;
            }
            botQueue.drain();
            recording.doWork();
        }
    }

    private void botSays(final int sequenceNumber) {
        RtpHeaderFlyweight.write(
                botPacket,
                false,
                PAYLOAD_TYPE,
                sequenceNumber & 0xFFFF,
                sequenceNumber * FRAME_TICKS,
                BOT_SSRC);
        botPacket.putBytes(12, payload);
        shard.botIngress().onBotRtp(bot, botPacket, 0, botPacket.capacity(), System.nanoTime());
    }

    private PeerConnection connect(final long sessionId, final TestRoomPeer peer) throws Exception {
        final PeerConnection connection =
                shard.network()
                        .newConnection(new RoomLegEvents(sessionId, listener), (int) sessionId);
        final RoomLeg leg = connection.leg();
        leg.add(new OutputTrack(leg, (int) sessionId, PAYLOAD_TYPE, 1, 1));
        onMediaThread(() -> shard.network().onOpen(connection));
        final var opened = listener.await(RecordingEngineListener.Opened.class);
        final var answer = peer.answer(opened.local());
        onMediaThread(() -> shard.network().onConnect(connection, answer, DtlsRole.SERVER));
        peer.awaitConnected();
        listener.await("connected");
        return connection;
    }

    /** Returns when the media thread knows it. */
    private void addStream(final PeerConnection leg) throws InterruptedException {
        final CountDownLatch known = new CountDownLatch(1);
        onMediaThread(() -> shard.network().onAddStream(leg, driver));
        onMediaThread(known::countDown);
        known.await();
    }

    private void onMediaThread(final Runnable command) {
        shard.proxy().execute(command);
    }

    private static long allocatedByMediaThread() {
        final Thread thread =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().contains("media-stages"))
                        .findFirst()
                        .orElseThrow();
        return THREADS.getThreadAllocatedBytes(thread.threadId());
    }
}
