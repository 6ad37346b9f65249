package io.voicegateway.benchmarks;

import io.voicegateway.engine.pipeline.FusedPipelineAgent;
import io.voicegateway.engine.pipeline.MediaPipeline;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpReceiver;
import io.voicegateway.engine.srtp.SrtpResult;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A packet's whole way through the engine on one thread, from ingress to egress, one packet per duty cycle.
 * <p>
 * Measured: the fused pipeline as a shard runs it, ring and all seven handlers, with one output; the socket is a counter. The baseline
 * unprotects and protects the same packets and does nothing else, so the ratio says what the gateway costs beyond its cryptography. Each
 * invocation takes a batch of 512 that was protected before its time began, from a stream that never repeats.
 * <p>
 * Not measured: sockets, the selector, the bot's queue and the recording.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(RtpSource.BATCH)
public class ChainBenchmark {
    private static final long FRAME_NS = 20_000_000;

    @Param SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    private MediaScene scene;
    private RtpSource source;
    private SrtpSender remote;
    private SrtpReceiver receiver;
    private SrtpSender sender;
    private AudioIngress ingress;
    private FusedPipelineAgent stages;
    private long arrivalNs;

    /** Wires one leg. */
    @Setup
    public void wire() {
        scene = new MediaScene(profile);
        source = scene.source;
        remote = new SrtpSender(scene.ctx.crypto(), Keys.inbound(profile));
        receiver = new SrtpReceiver(scene.ctx.crypto(), Keys.inbound(profile));
        sender = new SrtpSender(scene.ctx.crypto(), Keys.outbound(profile));
        final MediaPipeline pipeline =
                new MediaPipeline(scene.ctx, scene.recorders, scene.ntpClock, Thread::new);
        ingress = new AudioIngress(pipeline.ring(), scene.ctx.counters(), scene.ctx.clock());
        stages = Objects.requireNonNull(pipeline.fused());
    }

    /** The stream goes on. */
    @Setup(Level.Invocation)
    public void next() {
        source.protectNext(remote);
    }

    /** Ours. */
    @Benchmark
    @Against(value = "bareCrypto", limit = 4)
    @AllocatesNothing
    public long chain() throws Exception {
        final UnsafeBuffer batch = source.batch();
        final long before = scene.sentBytes();
        for (int i = 0; i < RtpSource.BATCH; i++) {
            // As far apart as a voice's packets are, or they would be policed.
            arrivalNs += FRAME_NS;
            ingress.onRtp(scene.leg, batch, source.offset(i), source.length(i), arrivalNs, 0);
            stages.doWork();
        }
        final long sent = scene.sentBytes() - before;
        if (sent != (long) RtpSource.BATCH * source.length(0)) {
            throw new IllegalStateException("not every packet left: bytes=" + sent);
        }
        return sent;
    }

    /** The baseline. */
    @Benchmark
    @AllocatesNothing
    public int bareCrypto() {
        final UnsafeBuffer batch = source.batch();
        int length = 0;
        for (int i = 0; i < RtpSource.BATCH; i++) {
            final SrtpResult result =
                    receiver.unprotectRtp(batch, source.offset(i), source.length(i));
            if (result != SrtpResult.OK) {
                throw new IllegalStateException("a genuine packet was refused: " + result);
            }
            length += sender.protectRtp(batch, source.offset(i), receiver.resultLength());
        }
        return length;
    }
}
