package io.voicegateway.engine;

import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.ThreadingMode;
import io.voicegateway.engine.pipeline.FusedPipelineAgent;
import io.voicegateway.engine.pipeline.MediaPipeline;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpKeys;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.LatencyRecorders;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomLeg;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Sends synthetic packets through a chain of its own until the stages are compiled: the first caller is not to be served by the
 * interpreter. Touches no socket, no counter and no histogram of the running engine.
 */
public final class EngineWarmUp implements AutoCloseable {
    static final int PACKETS_PER_PROFILE = 4_000;
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int TALKER_SSRC = 1;
    private static final int OUTPUT_SSRC = 2;
    private static final int PAYLOAD_TYPE = 111;
    private static final int FRAME_TICKS = 960;
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LENGTH = RtpHeaderFlyweight.MIN_HEADER_LENGTH + 80;
    private static final int CAPACITY = 256;
    private static final byte OPUS_TOC = (byte) 0xF8;

    private final EngineContext ctx;
    private final UnsafeBuffer packet = new UnsafeBuffer(new byte[CAPACITY]);
    private final SrtpSender talker;
    private final RoomLeg leg = new RoomLeg((_, _, _) -> true, OUTPUT_SSRC);
    private final AudioIngress ingress;
    private final FusedPipelineAgent stages;
    private int sequence;

    private EngineWarmUp(final SrtpCrypto crypto, final SrtpProfile profile) {
        ctx =
                new EngineContext()
                        .threadingMode(ThreadingMode.FUSED)
                        .sharedPort(0)
                        .crypto(crypto)
                        .errorHandler(
                                error -> {
                                    throw new IllegalStateException("warm-up failed", error);
                                })
                        .conclude();
        final byte[] exported = new byte[profile.exportLength()];
        talker = new SrtpSender(crypto, SrtpKeys.ofClient(profile, exported));
        leg.keys(
                new SrtpReceiver(crypto, SrtpKeys.ofClient(profile, exported)),
                new SrtpSender(crypto, SrtpKeys.ofServer(profile, exported)));
        final RoomStream stream = new RoomStream(1, TALKER_SSRC, PAYLOAD_TYPE, "warm-up");
        final OutputTrack output = new OutputTrack(leg, OUTPUT_SSRC, PAYLOAD_TYPE, 1, 1);
        leg.streams().add(stream);
        leg.add(output);
        stream.addOutput(output);
        final MediaPipeline pipeline =
                new MediaPipeline(
                        ctx,
                        new LatencyRecorders(),
                        new NtpClock(System.currentTimeMillis(), System.nanoTime()),
                        Thread::new);
        ingress = new AudioIngress(pipeline.ring(), ctx.counters(), ctx.clock());
        stages = Objects.requireNonNull(pipeline.fused());
    }

    /**
     * Runs for about half a second, one at most. Called by any thread, before calls are taken.
     *
     * @param crypto the running engine's
     * @return packets that went through
     */
    public static long run(final SrtpCrypto crypto) throws Exception {
        return run(crypto, LIMIT_NS);
    }

    static long run(final SrtpCrypto crypto, final long limitNs) throws Exception {
        final long deadlineNs = System.nanoTime() + limitNs;
        long forwarded = 0;
        for (final SrtpProfile profile : SrtpProfile.values()) {
            try (EngineWarmUp warmUp = new EngineWarmUp(crypto, profile)) {
                for (int i = 0;
                        i < PACKETS_PER_PROFILE && System.nanoTime() - deadlineNs < 0;
                        i++) {
                    warmUp.sendOne();
                }
                forwarded += warmUp.ctx.counters().value(EngineCounter.PACKETS_FORWARDED);
            }
        }
        return forwarded;
    }

    @Override
    public void close() {
        talker.close();
        leg.closeReceiver();
        leg.closeSender();
    }

    private void sendOne() throws Exception {
        sequence++;
        RtpHeaderFlyweight.write(
                packet,
                false,
                PAYLOAD_TYPE,
                sequence & 0xFFFF,
                sequence * FRAME_TICKS,
                TALKER_SSRC);
        packet.putByte(RtpHeaderFlyweight.MIN_HEADER_LENGTH, OPUS_TOC);
        final int length = talker.protectRtp(packet, 0, LENGTH);
        // As far apart as a voice's packets are.
        ingress.onRtp(leg, packet, 0, length, sequence * FRAME_NS, 0);
        stages.doWork();
    }
}
