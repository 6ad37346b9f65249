package io.voicegateway.engine.bot;

import io.voicegateway.engine.config.SpeechEncoding;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** A codec whose encoders of one rate hang when they are told to, until they are let go. */
final class HangingCodec implements AudioCodec {
    private final AudioCodec codec = AudioCodec.choose();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Semaphore hung = new Semaphore(0);
    private final int hangingHz;
    private volatile boolean isHanging;

    HangingCodec(final int hangingHz) {
        this.hangingHz = hangingHz;
    }

    /** Returns when so many encoders hang. */
    void hang(final int encoderCount) throws InterruptedException {
        hangSoon();
        awaitHung(encoderCount);
    }

    void hangSoon() {
        isHanging = true;
    }

    /** Returns when so many encoders hang that were not awaited before. */
    void awaitHung(final int encoderCount) throws InterruptedException {
        hung.acquire(encoderCount);
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
    public Encoder openEncoder(final int sampleRateHz, final SpeechEncoding encoding) {
        final Encoder encoder = codec.openEncoder(sampleRateHz, encoding);
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
                hung.release();
                try {
                    released.await();
                } catch (final InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
            // Of the CELT layer alone, behind which an encoder is asked for silence, too.
            final byte[] silence = PacketsFromBot.silence();
            System.arraycopy(silence, 0, packet, 0, silence.length);
            return silence.length;
        }

        @Override
        public void reset() {
            encoder.reset();
        }

        @Override
        public void close() {
            encoder.close();
        }
    }
}
