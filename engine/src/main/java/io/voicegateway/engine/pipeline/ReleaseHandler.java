package io.voicegateway.engine.pipeline;

import com.lmax.disruptor.EventHandler;
import io.voicegateway.engine.frame.MediaFrame;

/** Consumer: clears the slot, so that an idle ring holds no call's objects. */
final class ReleaseHandler implements EventHandler<MediaFrame> {
    @Override
    public void onEvent(final MediaFrame frame, final long sequence, final boolean endOfBatch) {
        frame.clear();
    }
}
