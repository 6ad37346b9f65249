package io.voicegateway.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.api.Tap.RecordedTrack;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.recording.RecordingAgent;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.PeerConnection;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A recorded call on a disk that stalls or is full: each packet is heard before the next one is said, so that none can be lost, late or
 * out of order without a test noticing.
 */
@Tag("system")
@Timeout(60)
@ParameterizedClass
@EnumSource(ThreadingMode.class)
class DiskFaultsSystemTest {
    private static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(400);

    /** Whoever waited for the disk once is later than this. */
    private static final long LATE_NS = STALL_NS / 2;

    private static final int LATE_SHARE = 10;

    private static final int DRIVER_SSRC = 0x1234;
    private static final int PAYLOAD_TYPE = 111;
    private static final int FRAME_TICKS = 960;
    private static final int WARM_UP_PACKETS = 1_000;
    private static final int SHORT_LENGTH = 80;

    /** A few thousand fill the recording's queue. */
    private static final int LONG_LENGTH = 1_200;

    private static final byte OPUS_TOC = (byte) 0xF8;
    private static final RecordedTrack TRACK =
            new RecordedTrack("driver.opus", "driver", "driver_c1", "TR_1");

    private final EngineCounters counters = new EngineCounters();
    private final RecordingEngineListener listener = new RecordingEngineListener();
    private final FaultyDisk disk = new FaultyDisk();
    private final RoomStream driver = new RoomStream(1, DRIVER_SSRC, PAYLOAD_TYPE, "driver");
    private final TestRoomPeer driverPeer = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    private final TestRoomPeer humanPeer = new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    private final MediaShard shard;
    private final RecordingAgent recording;
    private final AgentRunner recordingRunner;
    private int saidCount;

    @TempDir private Path directory;

    DiskFaultsSystemTest(final ThreadingMode mode) throws Exception {
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(mode)
                        .counters(counters)
                        // Each packet follows at once on the one before.
                        .packetRateLimit(1_000_000)
                        .recordingFlushMs(100)
                        .listener(listener)
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        final SecureRandom random = new SecureRandom();
        shard =
                new MediaShard(
                        ctx,
                        DtlsIdentity.generate(random),
                        random,
                        new NtpClock(System.currentTimeMillis(), ctx.clock().nanoTime()));
        recording = new RecordingAgent(ctx, disk);
        recordingRunner =
                new AgentRunner(new BackoffIdleStrategy(), ctx.errorHandler(), null, recording);
    }

    @AfterEach
    void close() {
        disk.resume();
        driverPeer.close();
        humanPeer.close();
        shard.close();
        recordingRunner.close();
        assertEquals(0, disk.openCount());
    }

    @Test
    void shouldCarryEveryPacketOnTimeWhileTheDiskStalls() throws Exception {
        record();
        carry(WARM_UP_PACKETS);
        final long lateBefore = lateCount();

        disk.stall();
        carryUntil(disk::isWaitedFor, SHORT_LENGTH);
        final long stalledNs = System.nanoTime();
        final int saidBefore = saidCount;
        carryUntil(
                () ->
                        System.nanoTime() - stalledNs >= STALL_NS
                                && saidCount - saidBefore >= WARM_UP_PACKETS,
                SHORT_LENGTH);
        assertTrue(disk.isWaitedFor());
        disk.resume();
        carryUntil(() -> !disk.isWaitedFor(), SHORT_LENGTH);

        settle();
        recording.stopRecording(1);
        assertEquals("complete", stoppedState());
        final String manifest = Files.readString(directory.resolve("manifest.json"));
        assertTrue(manifest.contains("\"packets\" : " + saidCount), manifest);
        assertEquals(0, counters.value(EngineCounter.RECORD_QUEUE_FULL));
        assertOnTime(lateCount() - lateBefore, saidCount - saidBefore);
        assertAllCarried();
    }

    @Test
    void shouldCarryEveryPacketOnTimeWhenAStallFillsTheRecordingsQueue() throws Exception {
        record();
        carry(WARM_UP_PACKETS);
        final long lateBefore = lateCount();
        final int saidBefore = saidCount;

        disk.stall();
        carryUntil(() -> counters.value(EngineCounter.RECORD_QUEUE_FULL) >= 200, LONG_LENGTH);
        assertTrue(disk.isWaitedFor());
        assertOnTime(lateCount() - lateBefore, saidCount - saidBefore);
        disk.resume();

        settle();
        recording.stopRecording(1);
        assertEquals("complete", stoppedState());
        assertAllCarried();
    }

    @Test
    void shouldCarryEveryPacketOnTimeWhileTheDiskIsFullAndRecordAgainWhenItIsNot()
            throws Exception {
        record();
        carry(WARM_UP_PACKETS);
        final long lateBefore = lateCount();
        final int saidBefore = saidCount;

        disk.full(true);
        carryUntil(() -> counters.value(EngineCounter.RECORD_WRITE_FAILED) > 0, SHORT_LENGTH);
        assertEquals(FaultyDisk.FULL, listener.await("recording-failed").detail());
        assertEquals(0, disk.openCount());
        carry(WARM_UP_PACKETS);
        disk.full(false);
        startRecording();
        carry(WARM_UP_PACKETS);

        settle();
        recording.stopRecording(1);
        assertEquals("partial", stoppedState());
        assertEquals(1, counters.value(EngineCounter.RECORD_WRITE_FAILED));
        assertOnTime(lateCount() - lateBefore, saidCount - saidBefore);
        assertAllCarried();
    }

    private String stoppedState() throws InterruptedException {
        return listener.await(RecordingEngineListener.Stopped.class).result().state();
    }

    /** The driver is heard by the human, and recorded. */
    private void record() throws Exception {
        shard.start();
        AgentRunner.startOnThread(recordingRunner);
        final PeerConnection driverLeg = connect(1, driverPeer);
        driver.addOutput(connect(2, humanPeer).leg().outputs()[0]);
        startRecording();
        driver.tap(recording.addTap(1, TRACK));
        final CountDownLatch known = new CountDownLatch(1);
        shard.proxy()
                .execute(
                        () -> {
                            shard.network().onAddStream(driverLeg, driver);
                            known.countDown();
                        });
        known.await();
    }

    private void startRecording() throws InterruptedException {
        recording.startRecording(1, directory, Map.of("call_id", "c1"), System.nanoTime());
        listener.await("recording-started");
    }

    private PeerConnection connect(final int sessionId, final TestRoomPeer peer) throws Exception {
        final PeerConnection connection =
                shard.network().newConnection(new RoomLegEvents(sessionId, listener), sessionId);
        final RoomLeg leg = connection.leg();
        leg.add(new OutputTrack(leg, sessionId, PAYLOAD_TYPE, 1, 1));
        shard.proxy().execute(() -> shard.network().onOpen(connection));
        final var answer =
                peer.answer(listener.await(RecordingEngineListener.Opened.class).local());
        shard.proxy().execute(() -> shard.network().onConnect(connection, answer, DtlsRole.SERVER));
        peer.awaitConnected();
        listener.await("connected");
        return connection;
    }

    private void carry(final int packetCount) throws Exception {
        final int end = saidCount + packetCount;
        carryUntil(() -> saidCount == end, SHORT_LENGTH);
    }

    private void carryUntil(final BooleanSupplier isEnough, final int length) throws Exception {
        while (!isEnough.getAsBoolean()) {
            final byte[] payload =
                    ByteBuffer.allocate(length).put(OPUS_TOC).putInt(saidCount).array();
            driverPeer.say(DRIVER_SSRC, saidCount, saidCount * FRAME_TICKS, payload);
            saidCount++;
            final byte[] packet = humanPeer.hear();
            assertArrayEquals(
                    payload,
                    Arrays.copyOfRange(
                            packet, RtpHeaderFlyweight.MIN_HEADER_LENGTH, packet.length));
        }
    }

    /** How often a thread that carries media was late. */
    private long lateCount() {
        final Map<String, Histogram> threads = new LinkedHashMap<>();
        shard.latenessTo(threads, 0);
        return threads.values().stream()
                .mapToLong(lateness -> lateness.getCountBetweenValues(LATE_NS, Long.MAX_VALUE))
                .sum();
    }

    /** A machine that stops for a moment makes a few packets late, a disk that is waited for each one. */
    private static void assertOnTime(final long lateCount, final int carriedCount) {
        assertTrue(
                lateCount <= carriedCount / LATE_SHARE,
                () -> lateCount + " late of " + carriedCount);
    }

    /** Waits until the last stages are through with what was heard. */
    private void settle() {
        while (shard.recorders().of(Stage.RECORD).snapshot().getTotalCount() < saidCount
                || counters.value(EngineCounter.PACKETS_FORWARDED) < saidCount) {
            Thread.onSpinWait();
        }
    }

    private void assertAllCarried() {
        assertEquals(Set.of(recording.roleName()), disk.writers());
        assertEquals(saidCount, counters.value(EngineCounter.PACKETS_ACCEPTED));
        assertEquals(saidCount, counters.value(EngineCounter.PACKETS_FORWARDED));
        assertEquals(0, counters.value(EngineCounter.RING_FULL));
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }
}
