package io.voicegateway.engine.bot;

import java.util.concurrent.CountDownLatch;

/** A codec whose encoders of one rate hang when they are told to, until they are let go. */
final class HangingCodec implements AudioCodec {
    private final AudioCodec codec = AudioCodec.choose();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch hung = new CountDownLatch(1);
    private final int hangingHz;
    private volatile boolean isHanging;

    HangingCodec(final int hangingHz) {
        this.hangingHz = hangingHz;
    }

    /** Returns when an encoder hangs. */
    void hang() throws InterruptedException {
        isHanging = true;
        hung.await();
    }

    void release() {
        isHanging = false;
        released.countDown();
    }

    @Override
    public String name() {
        return "hanging " + codec.name();
    }

    @Override
    public Encoder openEncoder(final int sampleRateHz) {
        final Encoder encoder = codec.openEncoder(sampleRateHz);
        return sampleRateHz == hangingHz ? new HangingEncoder(encoder) : encoder;
    }

    @Override
    public Decoder openDecoder(final int sampleRateHz) {
        return codec.openDecoder(sampleRateHz);
    }

    private final class HangingEncoder implements Encoder {
        private final Encoder encoder;

        HangingEncoder(final Encoder encoder) {
            this.encoder = encoder;
        }

        @Override
        public int encode(final short[] samples, final int sampleCount, final byte[] packet) {
            if (isHanging) {
                hung.countDown();
                try {
                    released.await();
                } catch (final InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
            return encoder.encode(samples, sampleCount, packet);
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
