package io.voicegateway.engine.bot;

import io.voicegateway.engine.config.SpeechEncoding;

/** From a bot that speaks PCM: playout, encoder, RTP. The encoder is opened at the bot's rate, and again when that changes. */
final class PcmFromBot implements AudioFromBot {
    private final AudioCodec codec;
    private final BotRtp rtp;
    private final PlayoutBuffer playout;
    private final byte[] payload = new byte[AudioCodec.FRAME_LENGTH_MAX];
    private final SpeechEncoding encoding;
    private SpeechEncoder encoder;
    private int sampleRateHz;
    private short[] frame;
    private RateConverter converter = RateConverter.NONE;

    PcmFromBot(
            final AudioCodec codec,
            final int sampleRateHz,
            final int playoutLimitMs,
            final SpeechEncoding encoding,
            final SampleChunks chunks,
            final BotRtp rtp) {
        this.codec = codec;
        this.encoding = encoding;
        this.rtp = rtp;
        this.sampleRateHz = AudioCodec.rateFor(sampleRateHz);
        playout = new PlayoutBuffer(this.sampleRateHz, playoutLimitMs, chunks);
        encoder = new SpeechEncoder(codec, this.sampleRateHz, encoding);
        frame = frame();
    }

    @Override
    public PlayoutBuffer playout() {
        return playout;
    }

    @Override
    public int write(final BotEvent.Audible audio) {
        if (!(audio
                instanceof
                BotEvent.Audio(final short[] said, final int saidRateHz, final long receivedNs))) {
            throw new IllegalStateException("no PCM: " + audio);
        }
        if (playout.isEmpty() && AudioCodec.rateFor(saidRateHz) != sampleRateHz) {
            reopen(AudioCodec.rateFor(saidRateHz));
        }
        if (!converter.isFor(saidRateHz, sampleRateHz)) {
            converter = RateConverter.of(saidRateHz, sampleRateHz);
        }
        final int lostSamples = playout.write(converter.convert(said), receivedNs);
        return (lostSamples + frame.length - 1) / frame.length;
    }

    @Override
    public void onWork(final long nowNs) {
        // One frame each tick: there is nothing between them.
    }

    @Override
    public void onTick(final long tickNs) {
        if (rtp.tickPosition() < rtp.nextPosition()) {
            // A bot whose packets went out a little early was here before.
            return;
        }
        playout.read(frame, tickNs);
        final int payloadLength = encoder.encode(frame, payload);
        if (payloadLength > 0) {
            rtp.send(payload, payloadLength, rtp.tickPosition(), BotRtp.TICKS_PER_FRAME, tickNs);
        }
    }

    @Override
    public void close() {
        encoder.close();
    }

    /** Nothing waits to be heard, so the change of the encoder is not heard either. */
    private void reopen(final int nextRateHz) {
        encoder.close();
        sampleRateHz = nextRateHz;
        encoder = new SpeechEncoder(codec, nextRateHz, encoding);
        playout.sampleRate(nextRateHz);
        frame = frame();
    }

    private short[] frame() {
        return new short[sampleRateHz / 1000 * BotLeg.FRAME_MS];
    }
}
