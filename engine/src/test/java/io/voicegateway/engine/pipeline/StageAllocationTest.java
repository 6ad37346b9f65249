package io.voicegateway.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import io.voicegateway.engine.AllocationMeter;
import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.srtp.TestCrypto;
import io.voicegateway.engine.stage.egress.AudioEgress;
import io.voicegateway.engine.stage.forward.ForwardHandler;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stage.monitor.LatencyMonitor;
import io.voicegateway.engine.stage.record.RecordTapHandler;
import io.voicegateway.engine.stage.unprotect.UnprotectHandler;
import io.voicegateway.engine.stage.validate.ValidateHandler;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.SessionLatency;
import io.voicegateway.engine.stream.BotStream;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.stream.StreamState;
import io.voicegateway.engine.wire.RtcpFlyweight;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Each stage by itself, on everything that it does more than a few times per second: zero bytes in steady state. */
@ParameterizedClass
@CsvSource({
    "JAVAX, AES_CM_128_HMAC_SHA1_80",
    "LIBCRYPTO, AES_CM_128_HMAC_SHA1_80",
    "LIBCRYPTO, AEAD_AES_128_GCM",
})
class StageAllocationTest {
    private static final int ROUND = 20_000;
    private static final int PAYLOAD_LENGTH = 100;
    private static final long FRAME_NS = 20_000_000;
    private static final int LENGTH = RtpHeaderFlyweight.MIN_HEADER_LENGTH + PAYLOAD_LENGTH;
    private static final int PAYLOAD_TYPE = 111;
    private static final int DRIVER_SSRC = 0x1111;
    private static final int OUR_SSRC = 0x2222;

    private final SrtpCrypto crypto;
    private final SrtpKeys keys;
    private final EngineCounters counters = new EngineCounters();
    private final LatencyRecorders recorders = new LatencyRecorders();
    private final NtpClock ntpClock = new NtpClock(System.currentTimeMillis(), System.nanoTime());
    private final EngineContext ctx =
            new EngineContext()
                    .counters(counters)
                    .listener(new RecordingEngineListener())
                    .errorHandler(new ErrorLog(counters))
                    .conclude();
    private final RoomLeg leg = new RoomLeg((_, _, _) -> true, OUR_SSRC);
    private final OutputTrack output = new OutputTrack(leg, OUR_SSRC, PAYLOAD_TYPE, 1, 1);
    private final RoomStream driver = new RoomStream(1, DRIVER_SSRC, PAYLOAD_TYPE, "driver");
    private final BotStream bot = new BotStream(2, 0x3333, PAYLOAD_TYPE);
    private final SessionLatency session = new SessionLatency();
    private final SrtpSender peer;
    private final MediaFrame frame = new MediaFrame();
    private final UnsafeBuffer datagram = new UnsafeBuffer(new byte[MediaFrame.CAPACITY]);
    private int sequence;

    StageAllocationTest(final TestCrypto provider, final SrtpProfile profile) {
        crypto = provider.open();
        keys = new SrtpKeys(profile, new byte[16], new byte[profile.saltLength()]);
        peer = new SrtpSender(crypto, keys);
    }

    @BeforeEach
    void wire() {
        leg.keys(new SrtpReceiver(crypto, keys), new SrtpSender(crypto, keys));
        leg.streams().add(driver);
        leg.add(output);
        driver.addOutput(output);
        driver.measuredBy(session);
        leg.measuredBy(session);
        driver.bot((_, _, _, _, _, _) -> true);
        driver.tap((_, _, _, _, _, _) -> true);
    }

    @AfterEach
    void giveBack() {
        peer.close();
        leg.closeReceiver();
        leg.closeSender();
        assertEquals(0, crypto.openCount());
    }

    @Test
    void shouldNotAllocateInIngress() {
        final AudioIngress ingress = new AudioIngress(ring(), counters, ctx.clock());
        writeRtp(datagram);

        assertAllocatesNothing(
                () -> {
                    ingress.onRtp(leg, datagram, 0, LENGTH, sequence * FRAME_NS, 0);
                    ingress.onRtcp(leg, datagram, 0, LENGTH, sequence * FRAME_NS);
                    ingress.onBotRtp(bot, datagram, 0, LENGTH, 0);
                    ingress.onReportDue(leg, 0);
                });
    }

    @Test
    void shouldNotAllocateInIngressWhenTheRingIsFull() {
        final RingBuffer<MediaFrame> ring = ring();
        ring.addGatingSequences(new Sequence());
        final AudioIngress ingress = new AudioIngress(ring, counters, ctx.clock());

        assertAllocatesNothing(
                () -> ingress.onRtp(leg, datagram, 0, LENGTH, sequence * FRAME_NS, 0));

        assertTrue(counters.value(EngineCounter.RING_FULL) > 0);
    }

    @Test
    void shouldNotAllocateInUnprotect() {
        final UnprotectHandler stage = new UnprotectHandler(ctx, recorders);

        assertAllocatesNothing(
                () -> {
                    startRtp(driver, FrameOrigin.SOCKET);
                    protect();
                    run(stage);
                    startRtp(bot, FrameOrigin.BOT);
                    run(stage);
                    startRtcp(writeSenderReport());
                    protect();
                    run(stage);
                });

        assertEquals(0, counters.value(EngineCounter.SRTP_AUTHENTICATION_FAILED));
    }

    @Test
    void shouldNotAllocateInUnprotectForForgedPackets() {
        final UnprotectHandler stage = new UnprotectHandler(ctx, recorders);

        assertAllocatesNothing(
                () -> {
                    startRtp(driver, FrameOrigin.SOCKET);
                    run(stage);
                });

        assertEquals(sequence, counters.value(EngineCounter.SRTP_AUTHENTICATION_FAILED));
    }

    @Test
    void shouldNotAllocateInValidate() {
        final ValidateHandler stage = new ValidateHandler(ctx, recorders);

        assertAllocatesNothing(
                () -> {
                    startRtp(driver, FrameOrigin.SOCKET);
                    frame.unprotected(LENGTH, sequence, 0);
                    run(stage);
                    startRtcp(writeSenderReport());
                    run(stage);
                });

        assertEquals(sequence, counters.value(EngineCounter.PACKETS_ACCEPTED));
    }

    @Test
    void shouldNotAllocateInForward() {
        final ForwardHandler stage = new ForwardHandler(ctx, recorders);

        assertAllocatesNothing(
                () -> {
                    startAccepted(driver, FrameOrigin.SOCKET);
                    run(stage);
                    startAccepted(bot, FrameOrigin.BOT);
                    run(stage);
                });
    }

    @Test
    void shouldNotAllocateInMonitor() {
        final LatencyMonitor stage = new LatencyMonitor(ctx, recorders, ntpClock);

        assertAllocatesNothing(
                () -> {
                    startAccepted(driver, FrameOrigin.SOCKET);
                    run(stage);
                    startRtcp(writeSenderReport());
                    frame.outcome(PacketOutcome.ACCEPTED);
                    run(stage);
                });

        assertEquals(sequence, counters.value(EngineCounter.RTCP_RECEIVED));
    }

    @Test
    void shouldNotAllocateInRecordTap() {
        final RecordTapHandler stage = new RecordTapHandler(ctx, recorders);

        assertAllocatesNothing(
                () -> {
                    startAccepted(driver, FrameOrigin.SOCKET);
                    run(stage);
                });
    }

    @Test
    void shouldNotAllocateInEgress() {
        final AudioEgress stage = new AudioEgress(ctx, recorders, ntpClock);

        assertAllocatesNothing(
                () -> {
                    startAccepted(driver, FrameOrigin.SOCKET);
                    frame.destinations(driver.outputs(), driver.bot(), 0);
                    run(stage);
                    startRtcp(writeNack(sequence));
                    frame.outcome(PacketOutcome.ACCEPTED);
                    run(stage);
                    frame.start(FrameKind.REPORT, FrameOrigin.SOCKET, leg, null, 0, 0);
                    run(stage);
                });

        assertEquals(sequence, counters.value(EngineCounter.PACKETS_FORWARDED));
        assertEquals(sequence, counters.value(EngineCounter.PACKETS_TO_BOT));
        assertEquals(sequence, counters.value(EngineCounter.RTCP_SENT));
        assertEquals(sequence, counters.value(EngineCounter.NACKS_ANSWERED));
    }

    @Test
    void shouldNotAllocateInRelease() {
        final ReleaseHandler stage = new ReleaseHandler(ctx.clock(), new LatencyRecorder(2));

        assertAllocatesNothing(
                () -> {
                    startRtp(driver, FrameOrigin.SOCKET);
                    run(stage);
                });
    }

    private void assertAllocatesNothing(final Runnable step) {
        assertEquals(
                0,
                AllocationMeter.steadyStateBytes(
                        () -> {
                            for (int i = 0; i < ROUND; i++) {
                                sequence++;
                                step.run();
                            }
                        }));
        assertEquals(0, counters.value(EngineCounter.ERRORS));
    }

    private void run(final EventHandler<MediaFrame> stage) {
        try {
            stage.onEvent(frame, sequence, true);
        } catch (final Exception e) {
            throw new AssertionError(e);
        }
    }

    private void protect() {
        final int length =
                frame.kind() == FrameKind.RTP
                        ? peer.protectRtp(frame.buffer(), 0, frame.packetLength())
                        : peer.protectRtcp(frame.buffer(), 0, frame.packetLength());
        frame.start(frame.kind(), frame.origin(), leg, frame.stream(), length, 0);
    }

    private void startRtp(final StreamState stream, final FrameOrigin origin) {
        writeRtp(frame.buffer());
        frame.start(FrameKind.RTP, origin, leg, stream, LENGTH, sequence * FRAME_NS);
    }

    private void startAccepted(final StreamState stream, final FrameOrigin origin) {
        startRtp(stream, origin);
        frame.unprotected(LENGTH, sequence, 0);
        frame.outcome(PacketOutcome.ACCEPTED);
        frame.media(
                RtpHeaderFlyweight.MIN_HEADER_LENGTH, PAYLOAD_LENGTH, 960, sequence * 960, false);
    }

    private void startRtcp(final int length) {
        frame.start(FrameKind.RTCP, FrameOrigin.SOCKET, leg, null, length, 0);
    }

    private void writeRtp(final UnsafeBuffer buffer) {
        RtpHeaderFlyweight.write(
                buffer, false, PAYLOAD_TYPE, sequence & 0xFFFF, sequence * 960, DRIVER_SSRC);
        buffer.putByte(RtpHeaderFlyweight.MIN_HEADER_LENGTH, (byte) 0xF8);
    }

    private int writeSenderReport() {
        int length =
                RtcpFlyweight.writeSenderReport(
                        frame.buffer(), DRIVER_SSRC, ntpClock.ntpTime(0), 1, 1, 1);
        length =
                RtcpFlyweight.appendReportBlock(
                        frame.buffer(), length, OUR_SSRC, 0, 0, sequence & 0xFFFF);
        RtcpFlyweight.completeReportBlock(frame.buffer(), length, 1, 1, 1);
        return RtcpFlyweight.appendSourceDescription(frame.buffer(), length, DRIVER_SSRC);
    }

    /** Asks for the packet that egress sent last: it began with number 2. */
    private int writeNack(final int sentCount) {
        final UnsafeBuffer buffer = frame.buffer();
        buffer.putByte(0, (byte) 0x81);
        buffer.putByte(1, (byte) RtcpFlyweight.TRANSPORT_FEEDBACK);
        buffer.putShort(2, (short) 3, ByteOrder.BIG_ENDIAN);
        buffer.putInt(4, DRIVER_SSRC, ByteOrder.BIG_ENDIAN);
        buffer.putInt(8, OUR_SSRC, ByteOrder.BIG_ENDIAN);
        buffer.putShort(12, (short) (sentCount + 1), ByteOrder.BIG_ENDIAN);
        buffer.putShort(14, (short) 0, ByteOrder.BIG_ENDIAN);
        return 16;
    }

    private static RingBuffer<MediaFrame> ring() {
        return RingBuffer.createMultiProducer(MediaFrame::new, 64);
    }
}
