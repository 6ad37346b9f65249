package io.voicegateway.engine.pipeline;

import com.lmax.disruptor.ExceptionHandler;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.frame.MediaFrame;
import io.voicegateway.engine.frame.PacketOutcome;
import org.agrona.ErrorHandler;

/** A stage that throws has a bug: the frame's journey ends, the error is counted and logged once, and the ring goes on. */
final class CountingExceptionHandler implements ExceptionHandler<MediaFrame> {
    private final ErrorHandler errorHandler;

    CountingExceptionHandler(final EngineContext ctx) {
        errorHandler = ctx.errorHandler();
    }

    @Override
    public void handleEventException(
            final Throwable error, final long sequence, final MediaFrame frame) {
        if (frame.outcome() == PacketOutcome.PENDING) {
            frame.outcome(PacketOutcome.FAILED);
        }
        report(error);
    }

    @Override
    public void handleOnStartException(final Throwable error) {
        report(error);
    }

    @Override
    public void handleOnShutdownException(final Throwable error) {
        report(error);
    }

    private void report(final Throwable error) {
        if (error instanceof Error fatal) {
            throw fatal;
        }
        errorHandler.onError(error);
    }
}
