package io.voicegateway.engine.pipeline;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.status.LatencyRecorder;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** Consumer: clears the slot, so that an idle ring holds no call's objects. */
final class ReleaseHandler implements EventHandler<MediaFrame> {
    private final NanoClock clock;
    private final @Nullable LatencyRecorder lateness;

    /** @param lateness takes how long each slot was in use; null where the one thread of all stages is measured itself */
    ReleaseHandler(final NanoClock clock, final @Nullable LatencyRecorder lateness) {
        this.clock = clock;
        this.lateness = lateness;
    }

    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        if (lateness != null) {
            lateness.record(clock.nanoTime() - frame.publishedNs());
        }
        frame.clear();
    }
}
