package io.voicegateway.engine.bot;

import org.jspecify.annotations.Nullable;

/**
 * What the caller hears in place of silence while a bot that was lost is dialled again: a quiet tone that swells up and down, so that the
 * line does not seem dead. Owned by the bot thread.
 */
final class ComfortTone {
    private static final int RATE_HZ = 8_000;
    private static final int FRAME_SAMPLES = RATE_HZ / 1000 * BotLeg.FRAME_MS;

    /** About 30 dB below the loudest. */
    private static final double PEAK = 1_000;

    private static final double SWELL_S = 2;

    private final int toneHz;
    private final BotRtp rtp;
    private final short[] frame = new short[FRAME_SAMPLES];
    private final byte[] payload = new byte[AudioCodec.FRAME_LENGTH_MAX];
    private AudioCodec.@Nullable Encoder encoder;
    private long sampleIndex;

    /** @param toneHz 0: none */
    ComfortTone(final int toneHz, final BotRtp rtp) {
        this.toneHz = toneHz;
        this.rtp = rtp;
    }

    /** Begins softly; it is there already when a dial fails in vain. */
    void begin(final AudioCodec codec) {
        if (toneHz > 0 && encoder == null) {
            encoder = codec.openEncoder(RATE_HZ);
            sampleIndex = 0;
        }
    }

    void end() {
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }

    /** Sends its next 20 ms; false when there is no tone. */
    boolean onTick(final long tickNs) {
        final AudioCodec.Encoder open = encoder;
        if (open == null || rtp.tickPosition() < rtp.nextPosition()) {
            return false;
        }
        for (int i = 0; i < frame.length; i++) {
            final double seconds = (double) sampleIndex++ / RATE_HZ;
            final double loudness = Math.abs(Math.sin(Math.PI * seconds / SWELL_S));
            frame[i] = (short) (PEAK * loudness * Math.sin(2 * Math.PI * toneHz * seconds));
        }
        final int length = open.encode(frame, frame.length, payload);
        if (length <= 0) {
            return false;
        }
        rtp.send(payload, length, rtp.tickPosition(), BotRtp.TICKS_PER_FRAME, tickNs);
        return true;
    }
}
