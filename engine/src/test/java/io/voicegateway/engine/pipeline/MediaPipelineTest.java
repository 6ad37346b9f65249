package io.voicegateway.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.engine.AllocationMeter;
import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.MediaPath;
import io.voicegateway.engine.status.NetworkMeasure;
import io.voicegateway.engine.status.SessionLatency;
import io.voicegateway.engine.status.Stage;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.PacketSink;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtcpFlyweight;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole chain with real SRTP, in both wirings: what goes in at ingress and what comes out at the socket and the bot. */
@Timeout(60)
class MediaPipelineTest {
    private static final int DRIVER_SSRC = 0x1111;
    private static final int OUR_SSRC = 0x2222;
    private static final int PAYLOAD_TYPE = 111;
    private static final SrtpCrypto CRYPTO = SrtpCrypto.best();
    private static final SrtpKeys THEIR_KEYS =
            new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, new byte[16], new byte[14]);
    private static final SrtpKeys OUR_KEYS =
            new SrtpKeys(
                    SrtpProfile.AES_CM_128_HMAC_SHA1_80,
                    new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6},
                    new byte[14]);

    private final EngineCounters counters = new EngineCounters();
    private final LatencyRecorders recorders = new LatencyRecorders();
    private final NtpClock ntpClock = new NtpClock(System.currentTimeMillis(), System.nanoTime());
    private final SrtpSender theirSender = new SrtpSender(CRYPTO, THEIR_KEYS);
    private final SrtpReceiver theirReceiver = new SrtpReceiver(CRYPTO, OUR_KEYS);
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[2048]);
    private final List<byte[]> sent = new ArrayList<>();
    private final List<byte[]> heard = new ArrayList<>();
    private final RoomLeg leg = new RoomLeg(this::capture, OUR_SSRC);
    private final OutputTrack track = new OutputTrack(leg, OUR_SSRC, PAYLOAD_TYPE, 65_530, 1000);
    private final RoomStream driver = new RoomStream(1, DRIVER_SSRC, PAYLOAD_TYPE, "driver");
    private final BotStream bot = new BotStream(2, 0x3333, PAYLOAD_TYPE);
    private MediaPipeline pipeline;
    private AudioIngress ingress;

    @BeforeEach
    void publish() {
        leg.add(track);
    }

    @AfterEach
    void close() {
        pipeline.close();
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldForwardTheSameBytesItReceived(final ThreadingMode mode) {
        launch(mode);
        driver.bot(sink());
        driver.addOutput(track);

        for (int i = 0; i < 200; i++) {
            driverSays(65_500 + i, i * 960, opus(i));
        }
        settle();

        assertEquals(200, heard.size());
        assertEquals(200, sent.size());
        for (int i = 0; i < 200; i++) {
            assertArrayEquals(opus(i), heard.get(i));
            final byte[] plain = open(sent.get(i));
            assertArrayEquals(opus(i), payload(plain));
            assertEquals(
                    65_531 + i & 0xFFFF,
                    RtpHeaderFlyweight.sequenceNumber(new UnsafeBuffer(plain), 0));
            assertEquals(
                    1000 + i * 960, RtpHeaderFlyweight.timestampTicks(new UnsafeBuffer(plain), 0));
            assertEquals(OUR_SSRC, RtpHeaderFlyweight.ssrc(new UnsafeBuffer(plain), 0));
        }
        assertEquals(200, counters.value(EngineCounter.PACKETS_ACCEPTED));
        assertEquals(200, recorders.of(Stage.EGRESS).snapshot().getTotalCount());
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldPublishTheBotOnOneTimelineWithTheSourceBeforeIt(final ThreadingMode mode) {
        launch(mode);
        driver.addOutput(track);
        bot.addOutput(track);

        driverSays(10, 5000, opus(1));
        botSays(40_000, 77, opus(2));
        botSays(40_001, 77 + 960, opus(3));
        settle();

        assertEquals(3, sent.size());
        for (int i = 0; i < 3; i++) {
            final UnsafeBuffer plain = new UnsafeBuffer(open(sent.get(i)));
            assertEquals(65_531 + i, RtpHeaderFlyweight.sequenceNumber(plain, 0));
        }
        final int second =
                RtpHeaderFlyweight.timestampTicks(new UnsafeBuffer(open(sent.get(1), true)), 0);
        final int third =
                RtpHeaderFlyweight.timestampTicks(new UnsafeBuffer(open(sent.get(2), true)), 0);
        assertEquals(960, third - second);
        assertEquals(0, heard.size());
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldCountEachHostilePacketOnceAndForwardNone(final ThreadingMode mode) {
        launch(mode);
        driver.bot(sink());
        driverSays(100, 0, opus(1));
        settle();
        final byte[] genuine = bytes(protect(DRIVER_SSRC, PAYLOAD_TYPE, 101, 960, opus(2)));

        arrive(genuine);
        arrive(genuine);
        final byte[] forged = genuine.clone();
        forged[forged.length - 1] ^= 1;
        forged[3] = 102;
        arrive(forged);
        arrive(new byte[] {(byte) 0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0x11, 0x11});
        arrive(bytes(protect(0x9999, PAYLOAD_TYPE, 1, 0, opus(1))));
        arrive(bytes(protect(DRIVER_SSRC, 96, 103, 2880, opus(1))));
        arrive(bytes(protect(DRIVER_SSRC, PAYLOAD_TYPE, 104, 3840, new byte[] {(byte) 0xFB})));
        arrive(bytes(protect(DRIVER_SSRC, PAYLOAD_TYPE, 105, -96_000, opus(1))));
        settle();

        assertEquals(2, heard.size());
        assertEquals(1, counters.value(EngineCounter.SRTP_REPLAYED));
        assertEquals(1, driver.duplicates());
        assertEquals(1, counters.value(EngineCounter.SRTP_AUTHENTICATION_FAILED));
        assertEquals(1, counters.value(EngineCounter.PACKET_TOO_SHORT));
        assertEquals(1, counters.value(EngineCounter.PACKET_UNKNOWN_SSRC));
        assertEquals(1, counters.value(EngineCounter.PACKET_UNKNOWN_PAYLOAD_TYPE));
        assertEquals(1, counters.value(EngineCounter.PACKET_BAD_OPUS));
        assertEquals(1, counters.value(EngineCounter.PACKET_BAD_TIMESTAMP));
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAnswerANackWithTheSameProtectedBytes(final ThreadingMode mode) {
        launch(mode);
        bot.addOutput(track);
        for (int i = 0; i < 3; i++) {
            botSays(i, i * 960, opus(i));
        }
        settle();

        // PID is our second packet, BLP asks for the third and for one that was never sent.
        final UnsafeBuffer nack = new UnsafeBuffer(new byte[64]);
        nack.putByte(0, (byte) 0x81);
        nack.putByte(1, (byte) RtcpFlyweight.TRANSPORT_FEEDBACK);
        nack.putShort(2, (short) 3, ByteOrder.BIG_ENDIAN);
        nack.putInt(4, 0x5555, ByteOrder.BIG_ENDIAN);
        nack.putInt(8, OUR_SSRC, ByteOrder.BIG_ENDIAN);
        nack.putShort(12, (short) 65_532, ByteOrder.BIG_ENDIAN);
        nack.putShort(14, (short) 0b101, ByteOrder.BIG_ENDIAN);
        arriveRtcp(nack, 16, System.nanoTime());
        settle();

        assertEquals(5, sent.size());
        assertArrayEquals(sent.get(1), sent.get(3));
        assertArrayEquals(sent.get(2), sent.get(4));
        assertEquals(3, counters.value(EngineCounter.NACKS_RECEIVED));
        assertEquals(2, counters.value(EngineCounter.NACKS_ANSWERED));
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldReportReception(final ThreadingMode mode) {
        launch(mode);
        driverSays(10, 0, opus(1));
        driverSays(13, 2880, opus(1));
        settle();
        ingress.onReportDue(leg, System.nanoTime());
        settle();

        assertEquals(1, sent.size());
        final UnsafeBuffer report = new UnsafeBuffer(sent.getFirst());
        assertEquals(SrtpResult.OK, theirReceiver.unprotectRtcp(report, 0, sent.getFirst().length));
        assertEquals(RtcpFlyweight.RECEIVER_REPORT, RtcpFlyweight.packetType(report, 0));
        final int block = RtcpFlyweight.reportBlockOffset(report, 0, 0);
        assertEquals(DRIVER_SSRC, RtcpFlyweight.reportSsrc(report, block));
        assertEquals(128 << 24 | 2, report.getInt(block + 4, ByteOrder.BIG_ENDIAN));
        assertEquals(13, report.getInt(block + 8, ByteOrder.BIG_ENDIAN));
    }

    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldMeasureTheRoundTripAndBelieveNoneThatIsMadeUp(final ThreadingMode mode) {
        launch(mode);
        final SessionLatency session = new SessionLatency();
        leg.measuredBy(session);

        arriveReceiverReport(-TimeUnit.HOURS.toNanos(1));
        arriveReceiverReport(TimeUnit.SECONDS.toNanos(5));
        arriveReceiverReport(-TimeUnit.MILLISECONDS.toNanos(40));
        settle();

        assertEquals(1, recorders.of(NetworkMeasure.ROUND_TRIP).snapshot().getTotalCount());
        assertEquals(1, session.network().get("round_trip").getTotalCount());
        assertEquals(3, track.delivery().acquire());
        assertEquals(30, track.delivery().roundTripMs(), 1);
        assertEquals(2, track.delivery().jitterMs());
    }

    /** The report of ours that it answers left so long from now, and waited 10 ms over there. */
    private void arriveReceiverReport(final long sentNs) {
        final long nowNs = System.nanoTime();
        final UnsafeBuffer report = new UnsafeBuffer(new byte[64]);
        final int head = RtcpFlyweight.writeReceiverReport(report, DRIVER_SSRC);
        final int length = RtcpFlyweight.appendReportBlock(report, head, OUR_SSRC, 0, 0, 7);
        RtcpFlyweight.completeReportBlock(
                report,
                length,
                96,
                (int) (ntpClock.ntpTime(nowNs + sentNs) >>> 16),
                NtpClock.spanUnits(TimeUnit.MILLISECONDS.toNanos(10)));
        arriveRtcp(report, length, nowNs);
    }

    @org.junit.jupiter.api.Test
    void shouldNotAllocateFromSocketToSocketAndBot() {
        final RoomLeg silent = new RoomLeg((_, _, _) -> true, OUR_SSRC);
        launch(ThreadingMode.FUSED, silent);
        driver.bot((_, _, _, _, _, _) -> true);
        driver.tap((_, _, _, _, _, _) -> true);
        for (int i = 0; i < 3; i++) {
            final OutputTrack subscribed =
                    new OutputTrack(silent, OUR_SSRC + i, PAYLOAD_TYPE, 1, 1);
            silent.add(subscribed);
            driver.addOutput(subscribed);
        }
        final byte[] payload = opus(3);
        final int[] sequence = {0};

        final long allocated =
                AllocationMeter.steadyStateBytes(
                        () -> {
                            for (int i = 0; i < 100_000; i++) {
                                final int length =
                                        protect(
                                                DRIVER_SSRC,
                                                PAYLOAD_TYPE,
                                                sequence[0],
                                                sequence[0] * 960,
                                                payload);
                                sequence[0]++;
                                ingress.onRtp(
                                        silent, packet, 0, length, sequence[0] * 20_000_000L, 0);
                                poll();
                            }
                        });

        assertEquals(0, allocated);
        assertEquals(sequence[0], counters.value(EngineCounter.PACKETS_TO_BOT));
        assertEquals(3 * sequence[0], counters.value(EngineCounter.PACKETS_FORWARDED));
        assertEquals(
                3 * sequence[0], recorders.of(MediaPath.WIRE_TO_WIRE).snapshot().getTotalCount());
    }

    private void launch(final ThreadingMode mode) {
        launch(mode, leg);
    }

    private void launch(final ThreadingMode mode, final RoomLeg on) {
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(mode)
                        .counters(counters)
                        .listener(new RecordingEngineListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        pipeline = new MediaPipeline(ctx, recorders, ntpClock, Thread::new);
        pipeline.start();
        ingress = new AudioIngress(pipeline.ring(), counters, ctx.clock());
        on.keys(new SrtpReceiver(CRYPTO, THEIR_KEYS), new SrtpSender(CRYPTO, OUR_KEYS));
        on.streams().add(driver);
    }

    /** Waits until every slot was released. */
    private void settle() {
        while (pipeline.ring().remainingCapacity() < pipeline.ring().getBufferSize()) {
            poll();
            LockSupport.parkNanos(100_000);
        }
    }

    private void poll() {
        final FusedPipelineAgent fused = pipeline.fused();
        if (fused != null) {
            try {
                fused.doWork();
            } catch (final Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    private void driverSays(final int sequence, final int timestampTicks, final byte[] payload) {
        ingress.onRtp(
                leg,
                packet,
                0,
                protect(DRIVER_SSRC, PAYLOAD_TYPE, sequence, timestampTicks, payload),
                System.nanoTime(),
                0);
    }

    private void botSays(final int sequence, final int timestampTicks, final byte[] payload) {
        RtpHeaderFlyweight.write(packet, false, PAYLOAD_TYPE, sequence, timestampTicks, 0x3333);
        packet.putBytes(12, payload);
        ingress.onBotRtp(bot, packet, 0, 12 + payload.length, System.nanoTime());
    }

    private int protect(
            final int ssrc,
            final int payloadType,
            final int sequence,
            final int timestampTicks,
            final byte[] payload) {
        RtpHeaderFlyweight.write(
                packet, false, payloadType, sequence & 0xFFFF, timestampTicks, ssrc);
        packet.putBytes(12, payload);
        return theirSender.protectRtp(packet, 0, 12 + payload.length);
    }

    private void arrive(final byte[] datagram) {
        ingress.onRtp(leg, new UnsafeBuffer(datagram), 0, datagram.length, System.nanoTime(), 0);
    }

    private void arriveRtcp(final UnsafeBuffer plain, final int length, final long nowNs) {
        ingress.onRtcp(leg, plain, 0, theirSender.protectRtcp(plain, 0, length), nowNs);
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        packet.getBytes(0, bytes);
        return bytes;
    }

    private byte[] open(final byte[] datagram) {
        return open(datagram, false);
    }

    private byte[] open(final byte[] datagram, final boolean isAgain) {
        final SrtpReceiver receiver = isAgain ? new SrtpReceiver(CRYPTO, OUR_KEYS) : theirReceiver;
        final UnsafeBuffer buffer = new UnsafeBuffer(datagram.clone());
        assertEquals(SrtpResult.OK, receiver.unprotectRtp(buffer, 0, datagram.length));
        final byte[] plain = new byte[receiver.resultLength()];
        buffer.getBytes(0, plain);
        return plain;
    }

    private static byte[] payload(final byte[] plain) {
        return java.util.Arrays.copyOfRange(plain, 12, plain.length);
    }

    private static byte[] opus(final int seed) {
        final byte[] payload = new byte[40 + seed % 100];
        new java.util.Random(seed).nextBytes(payload);
        payload[0] = (byte) 0xF8;
        return payload;
    }

    private boolean capture(final ByteBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.get(offset, bytes);
        sent.add(bytes);
        return true;
    }

    private PacketSink sink() {
        return (final DirectBuffer buffer,
                final int offset,
                final int length,
                final long _,
                final int _,
                final long _) -> {
            final byte[] bytes = new byte[length];
            buffer.getBytes(offset, bytes);
            heard.add(bytes);
            return true;
        };
    }
}
