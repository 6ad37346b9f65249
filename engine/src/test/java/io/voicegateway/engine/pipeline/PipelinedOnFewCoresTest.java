package io.voicegateway.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.engine.RecordingEngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.MediaProfile;
import io.voicegateway.engine.config.MediaThreads;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.status.MediaPath;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stage per thread, forced onto two cores: eight threads that spun there would take turns of milliseconds. */
@Tag("system")
@Timeout(60)
class PipelinedOnFewCoresTest {
    private static final int CORE_COUNT = 2;
    private static final int PACKET_COUNT = 600;
    private static final int RATE_LIMIT = 1_000;
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MEDIAN_LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SSRC = 1;
    private static final int PAYLOAD_TYPE = 111;
    private static final int FRAME_TICKS = 960;
    private static final int LENGTH = RtpHeaderFlyweight.MIN_HEADER_LENGTH + 80;
    private static final byte OPUS_TOC = (byte) 0xF8;

    private final EngineCounters counters = new EngineCounters();
    private final LatencyRecorders recorders = new LatencyRecorders();
    private final SrtpKeys keys =
            new SrtpKeys(SrtpProfile.AES_CM_128_HMAC_SHA1_80, new byte[16], new byte[14]);
    private final SrtpSender talker = new SrtpSender(SrtpCrypto.best(), keys);
    private final RoomLeg leg = new RoomLeg((_, _, _) -> true, SSRC);
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[256]);

    @ParameterizedTest
    @EnumSource(MediaProfile.class)
    void shouldForwardHalfOfThePacketsWithinAMillisecond(final MediaProfile profile) {
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(ThreadingMode.PIPELINED)
                        .profile(profile)
                        .coreCount(CORE_COUNT)
                        .packetRateLimit(RATE_LIMIT)
                        .counters(counters)
                        .listener(new RecordingEngineListener())
                        .errorHandler(new ErrorLog(counters))
                        .conclude();
        try (MediaPipeline pipeline =
                new MediaPipeline(
                        ctx,
                        recorders,
                        new NtpClock(System.currentTimeMillis(), System.nanoTime()),
                        MediaThreads.of(ctx))) {
            route();
            pipeline.start();
            talk(new AudioIngress(pipeline.ring(), counters, ctx.clock(), RATE_LIMIT));
            while (pipeline.ring().remainingCapacity() < pipeline.ring().getBufferSize()) {
                LockSupport.parkNanos(INTERVAL_NS);
            }
        }

        assertEquals(PACKET_COUNT, counters.value(EngineCounter.PACKETS_FORWARDED));
        final Histogram forward = recorders.of(MediaPath.FORWARD).snapshot();
        assertEquals(PACKET_COUNT, forward.getTotalCount());
        final long medianNs = forward.getValueAtPercentile(50);
        assertTrue(medianNs <= MEDIAN_LIMIT_NS, "medianNs=" + medianNs);
    }

    private void route() {
        leg.keys(
                new SrtpReceiver(SrtpCrypto.best(), keys), new SrtpSender(SrtpCrypto.best(), keys));
        final RoomStream stream = new RoomStream(1, SSRC, PAYLOAD_TYPE, "talker");
        final OutputTrack output = new OutputTrack(leg, SSRC + 1, PAYLOAD_TYPE, 1, 1);
        leg.streams().add(stream);
        leg.add(output);
        stream.addOutput(output);
    }

    private void talk(final AudioIngress ingress) {
        long dueNs = System.nanoTime();
        for (int i = 0; i < PACKET_COUNT; i++) {
            dueNs += INTERVAL_NS;
            LockSupport.parkNanos(dueNs - System.nanoTime());
            RtpHeaderFlyweight.write(packet, false, PAYLOAD_TYPE, i, i * FRAME_TICKS, SSRC);
            packet.putByte(RtpHeaderFlyweight.MIN_HEADER_LENGTH, OPUS_TOC);
            final int length = talker.protectRtp(packet, 0, LENGTH);
            ingress.onRtp(leg, packet, 0, length, System.nanoTime(), 0);
        }
    }
}
