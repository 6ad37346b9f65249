package io.voicegateway.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.FrameKind;
import io.voicegateway.engine.frame.FrameOrigin;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.fuzz.Mutants;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.egress.AudioEgress;
import io.voicegateway.engine.stage.forward.ForwardHandler;
import io.voicegateway.engine.stage.monitor.LatencyMonitor;
import io.voicegateway.engine.stage.record.RecordTapHandler;
import io.voicegateway.engine.stage.validate.ValidateHandler;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtcpFuzzTest;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a peer that has the keys can do to the stages behind unprotect. The first byte of an input says whether the rest is RTP or RTCP.
 */
class MediaStagesFuzzTest {
    private static final int PAYLOAD_TYPE = 111;
    private static final int DRIVER_SSRC = 0x1111;
    private static final int OUR_SSRC = 0x2222;
    private static final SrtpCrypto CRYPTO = SrtpCrypto.best();
    private static final SrtpKeys KEYS =
            new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, new byte[16], new byte[14]);

    private final EngineCounters counters = new EngineCounters();
    private final LatencyRecorders recorders = new LatencyRecorders();
    private final NtpClock ntpClock = new NtpClock(System.currentTimeMillis(), System.nanoTime());
    private final EngineContext ctx =
            new EngineContext()
                    .counters(counters)
                    .listener(new RecordingEngineListener())
                    .errorHandler(new ErrorLog(counters))
                    .conclude();
    private final EventHandler<MediaFrame> validate = new ValidateHandler(ctx, recorders);
    private final List<EventHandler<MediaFrame>> others =
            List.of(
                    new ForwardHandler(ctx, recorders),
                    new LatencyMonitor(ctx, recorders, ntpClock),
                    new RecordTapHandler(ctx, recorders),
                    new AudioEgress(ctx, recorders, ntpClock));
    private int sentCount;
    private final RoomLeg leg = new RoomLeg((_, _, _) -> ++sentCount > 0, OUR_SSRC);
    private final OutputTrack output = new OutputTrack(leg, OUR_SSRC, PAYLOAD_TYPE, 1, 1);
    private final MediaFrame frame = new MediaFrame();
    private int offeredCount;

    @MethodSource("corpus")
    @FuzzTest(maxDuration = "5s")
    void shouldJudgeEveryPacket(final byte[] input) throws Exception {
        if (input.length < 2 || input.length > MediaFrame.CAPACITY) {
            return;
        }
        final FrameKind kind = (input[0] & 1) == 0 ? FrameKind.RTP : FrameKind.RTCP;
        final int length = input.length - 1;
        start(kind, input, length);

        validate.onEvent(frame, 0, true);
        assertNotEquals(PacketOutcome.PENDING, frame.outcome());
        assertEquals(length, frame.packetLength());
        final byte[] judged = bytes(length);
        for (final EventHandler<MediaFrame> stage : others) {
            stage.onEvent(frame, 0, true);
        }

        assertArrayEquals(judged, bytes(length), "changed behind validate");
        if (frame.outcome() != PacketOutcome.ACCEPTED) {
            assertEquals(0, sentCount + offeredCount);
        } else if (kind == FrameKind.RTP) {
            assertTrue(frame.payloadLength() > 0);
            assertTrue(frame.payloadOffset() + frame.payloadLength() <= length);
            assertTrue(sentCount <= 1);
            assertEquals(2, offeredCount);
        } else {
            assertTrue(sentCount <= OutputTrack.HISTORY_COUNT, () -> "resent=" + sentCount);
            assertEquals(0, offeredCount);
        }
    }

    @Test
    void shouldJudgeEveryPacketWhenMutated() {
        Mutants.forEach(
                corpus(),
                50_000,
                input -> {
                    try {
                        shouldJudgeEveryPacket(input);
                    } catch (final Exception e) {
                        throw new AssertionError(e);
                    }
                });
    }

    static List<byte[]> corpus() {
        final List<byte[]> corpus = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            final byte[] packet = new byte[12 + 1 + 40 * i];
            RtpHeaderFlyweight.write(
                    new UnsafeBuffer(packet), false, PAYLOAD_TYPE, i, i * 960, DRIVER_SSRC);
            packet[12] = (byte) 0xF8;
            corpus.add(input(FrameKind.RTP, packet));
        }
        RtcpFuzzTest.corpus().forEach(compound -> corpus.add(input(FrameKind.RTCP, compound)));
        return corpus;
    }

    private void start(final FrameKind kind, final byte[] input, final int length) {
        leg.remove(output);
        leg.add(output);
        leg.keys(new SrtpReceiver(CRYPTO, KEYS), new SrtpSender(CRYPTO, KEYS));
        final RoomStream driver = new RoomStream(1, DRIVER_SSRC, PAYLOAD_TYPE, "driver");
        driver.addOutput(output);
        driver.bot((_, _, _, _, _, _) -> ++offeredCount > 0);
        driver.tap((_, _, _, _, _, _) -> ++offeredCount > 0);
        leg.streams().add(driver);
        sentCount = 0;
        offeredCount = 0;
        frame.clear();
        frame.buffer().putBytes(0, input, 1, length);
        frame.start(
                kind, FrameOrigin.SOCKET, leg, kind == FrameKind.RTP ? driver : null, length, 1);
        frame.unprotected(length, 1, 1);
    }

    private byte[] bytes(final int length) {
        final byte[] bytes = new byte[length];
        frame.buffer().getBytes(0, bytes);
        return bytes;
    }

    private static byte[] input(final FrameKind kind, final byte[] packet) {
        final byte[] input = new byte[1 + packet.length];
        input[0] = (byte) kind.ordinal();
        System.arraycopy(packet, 0, input, 1, packet.length);
        return input;
    }
}
