package io.voicegateway.benchmarks;

import com.lmax.disruptor.RingBuffer;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.stage.forward.ForwardHandler;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.stage.monitor.LatencyMonitor;
import io.voicegateway.engine.stage.record.RecordTapHandler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The stages that have no benchmark of their own, on one accepted packet after the other.
 * <p>
 * Measured: the stage as it runs, with its clock read and histogram entry, and the preparation of the packet; the baseline is that
 * preparation alone. Ingress copies the packet onto a ring that nobody reads. The tap is a sink that takes everything.
 * <p>
 * Not measured: the misses of a cache that other calls share.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StageBenchmark {
    private static final int RING_CAPACITY = 1_024;

    private final MediaScene scene = new MediaScene(SrtpProfile.AEAD_AES_128_GCM);
    private final AudioIngress ingress =
            new AudioIngress(
                    RingBuffer.createMultiProducer(MediaFrame::new, RING_CAPACITY),
                    scene.ctx.counters(),
                    scene.ctx.clock());
    private final ForwardHandler forward = new ForwardHandler(scene.ctx, scene.recorders);
    private final LatencyMonitor monitor =
            new LatencyMonitor(scene.ctx, scene.recorders, scene.ntpClock);
    private final RecordTapHandler record = new RecordTapHandler(scene.ctx, scene.recorders);
    private long nowNs = scene.ctx.clock().nanoTime();

    /** Sets the tap. */
    public StageBenchmark() {
        scene.talker.tap((_, _, _, _, _, _) -> true);
    }

    private MediaFrame next() {
        nowNs += TimeUnit.MILLISECONDS.toNanos(20);
        scene.startAccepted(nowNs);
        return scene.frame;
    }

    /** The baseline. */
    @Benchmark
    @AllocatesNothing
    public MediaFrame prepare() {
        return next();
    }

    /** A datagram onto the ring. */
    @Benchmark
    @Against("prepare")
    @AllocatesNothing
    public boolean ingress() {
        final MediaFrame frame = next();
        return ingress.onRtp(scene.leg, frame.buffer(), 0, RtpSource.LENGTH, nowNs, 0);
    }

    /** Where it goes. */
    @Benchmark
    @Against("prepare")
    @AllocatesNothing
    public MediaFrame forward() {
        final MediaFrame frame = next();
        forward.onEvent(frame, 0, true);
        return frame;
    }

    /** Jitter, loss and round trip. */
    @Benchmark
    @Against("prepare")
    @AllocatesNothing
    public MediaFrame monitor() {
        final MediaFrame frame = next();
        monitor.onEvent(frame, 0, true);
        return frame;
    }

    /** To whoever records. */
    @Benchmark
    @Against("prepare")
    @AllocatesNothing
    public MediaFrame record() {
        final MediaFrame frame = next();
        record.onEvent(frame, 0, true);
        return frame;
    }
}
