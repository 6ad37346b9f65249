package io.voicegateway.benchmarks;

import io.voicegateway.engine.frame.PacketOutcome;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.stage.validate.ValidateHandler;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.LatencyRecorder;
import io.voicegateway.engine.status.Stage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * The validate stage on one good packet after the other.
 * <p>
 * Measured: the stage as it runs, header, Opus TOC and timeline checks with its clock read, histogram entry and counter, and the writing
 * of the packet's 13 first bytes. The baseline does the last four alone, so the difference is what judging costs.
 * <p>
 * Not measured: packets that are refused, and the misses of a cache that other calls share.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ValidateBenchmark {
    private final MediaScene scene = new MediaScene(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    private final ValidateHandler stage = new ValidateHandler(scene.ctx, scene.recorders);
    private final LatencyRecorder latency = scene.recorders.of(Stage.VALIDATE);
    private long lastNs = scene.ctx.clock().nanoTime();

    /** Ours. */
    @Benchmark
    @Against("bookkeeping")
    @AllocatesNothing
    public PacketOutcome validate() {
        scene.startUnprotected(lastNs);
        stage.onEvent(scene.frame, 0, true);
        lastNs = scene.frame.validatedNs();
        if (scene.frame.outcome() != PacketOutcome.ACCEPTED) {
            throw new IllegalStateException("refused: " + scene.frame.outcome());
        }
        return scene.frame.outcome();
    }

    /** The baseline. */
    @Benchmark
    @AllocatesNothing
    public PacketOutcome bookkeeping() {
        scene.startUnprotected(lastNs);
        scene.frame.outcome(PacketOutcome.ACCEPTED);
        scene.ctx.counters().increment(EngineCounter.PACKETS_ACCEPTED);
        scene.frame.validatedNs(scene.ctx.clock().nanoTime());
        latency.record(scene.frame.validatedNs() - scene.frame.unprotectedNs());
        lastNs = scene.frame.validatedNs();
        return scene.frame.outcome();
    }
}
