package io.voicegateway.benchmarks;

import io.voicegateway.engine.pipeline.FusedPipelineAgent;
import io.voicegateway.engine.pipeline.MediaPipeline;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.srtp.SrtpSender;
import io.voicegateway.engine.stage.ingress.AudioIngress;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.status.Stage;
import java.util.EnumSet;
import java.util.Objects;

/**
 * The whole fused chain on the calling thread: SRTP in, every stage with its histogram, to a room as SRTP, to a bot and to a recording. The
 * socket, the bot's queue and the recording's take everything and keep nothing.
 */
final class GarbageChain {
    private static final long FRAME_NS = 20_000_000;

    private final MediaScene scene;
    private final SrtpSender remote;
    private final AudioIngress ingress;
    private final FusedPipelineAgent stages;
    private long arrivalNs;
    private int batchIndex = RtpSource.BATCH;
    private long carriedCount;

    GarbageChain(final SrtpProfile profile, final SrtpCrypto crypto) {
        scene = new MediaScene(profile, crypto);
        scene.talker.bot((_, _, _, _, _, _) -> true);
        scene.talker.tap((_, _, _, _, _, _) -> true);
        remote = new SrtpSender(crypto, Keys.inbound(profile));
        final MediaPipeline pipeline =
                new MediaPipeline(scene.ctx, scene.recorders, scene.ntpClock, Thread::new);
        ingress = new AudioIngress(pipeline.ring(), scene.ctx.counters(), scene.ctx.clock());
        stages = Objects.requireNonNull(pipeline.fused());
    }

    /** Takes the next packet of the stream all the way. */
    void carryOne() throws Exception {
        if (batchIndex == RtpSource.BATCH) {
            scene.source.protectNext(remote);
            batchIndex = 0;
        }
        arrivalNs += FRAME_NS;
        ingress.onRtp(
                scene.leg,
                scene.source.batch(),
                scene.source.offset(batchIndex),
                scene.source.length(batchIndex),
                arrivalNs,
                0);
        stages.doWork();
        batchIndex++;
        carriedCount++;
    }

    void carry(final long packetCount) throws Exception {
        for (long i = 0; i < packetCount; i++) {
            carryOne();
        }
    }

    /** Fails when a packet did not go everywhere, or was not measured. */
    void check() {
        check("to the room", scene.ctx.counters().value(EngineCounter.PACKETS_FORWARDED));
        check("to the bot", scene.ctx.counters().value(EngineCounter.PACKETS_TO_BOT));
        for (final Stage stage : EnumSet.range(Stage.INGRESS, Stage.EGRESS)) {
            check(stage.label(), scene.recorders.of(stage).snapshot().getTotalCount());
        }
    }

    private void check(final String where, final long count) {
        if (count != carriedCount) {
            throw new IllegalStateException(
                    "packets " + where + ": " + count + " carried=" + carriedCount);
        }
    }
}
