package io.voicegateway.benchmarks;

import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.egress.AudioEgress;
import io.voicegateway.engine.stage.forward.ForwardHandler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The forward and egress stages: one accepted packet to one output.
 * <p>
 * Measured: routing, copy into the track's history, rewriting of the header, protection, and the bookkeeping of both stages; the socket
 * is a counter. The baseline protects the same packet and does nothing else.
 * <p>
 * Not measured: the send itself, which costs several times as much.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EgressBenchmark {
    @Param SrtpProfile profile = SrtpProfile.AES_CM_128_HMAC_SHA1_80;

    private MediaScene scene;
    private ForwardHandler forward;
    private AudioEgress egress;
    private SrtpSender sender;
    private long nowNs;

    /** Wires one leg. */
    @Setup
    public void wire() {
        scene = new MediaScene(profile);
        forward = new ForwardHandler(scene.ctx, scene.recorders);
        egress = new AudioEgress(scene.ctx, scene.recorders, scene.ntpClock);
        sender = new SrtpSender(scene.ctx.crypto(), Keys.outbound(profile));
        nowNs = scene.ctx.clock().nanoTime();
    }

    /** Ours. */
    @Benchmark
    @Against(value = "bareProtect", limit = 4)
    @AllocatesNothing
    public long forwardAndProtect() {
        scene.startAccepted(nowNs);
        forward.onEvent(scene.frame, 0, true);
        egress.onEvent(scene.frame, 0, true);
        nowNs = scene.frame.forwardedNs();
        return scene.sentBytes();
    }

    /** The baseline. */
    @Benchmark
    @AllocatesNothing
    public int bareProtect() {
        scene.startAccepted(nowNs);
        return sender.protectRtp(scene.frame.buffer(), 0, RtpSource.LENGTH);
    }
}
