package io.voicegateway.engine.bot;

import io.voicegateway.engine.config.SpeechEncoding;

/**
 * One leg's encoder, spared where the bot is silent, which it is most of the time: an encoder takes almost as long for silence as for
 * speech. Silence that lasts is one known packet, and the encoder begins anew behind it. Owned by the bot thread.
 * <p>
 * That is safe behind packets of the SILK layer alone: the known one is CELT, and at a change of mode a decoder begins anew as well (RFC 6716
 * §4.5.2).
 */
final class SpeechEncoder implements AutoCloseable {
    /** With so many of its own silence the encoder lets what was said fade out. */
    static final int ENCODED_SILENT_FRAMES = 5;

    /** A packet of two bytes at most need not be sent (opus_encode). */
    private static final int DTX_LENGTH_MAX = 2;

    /** Configurations of table 2 in RFC 6716 §3.1 below it have a SILK layer. */
    private static final int FIRST_CELT_CONFIGURATION = 16;

    private static final byte[] SILENCE = PacketsFromBot.silence();

    private final AudioCodec.Encoder encoder;
    private final boolean hasDtx;
    private int silentFrames;
    private boolean hasSilkLayer;
    private boolean isSpared;

    SpeechEncoder(final AudioCodec codec, final int sampleRateHz, final SpeechEncoding encoding) {
        encoder = codec.openEncoder(sampleRateHz, encoding);
        hasDtx = encoding.hasDtx();
    }

    /**
     * Encodes the next frame of 20 ms.
     *
     * @param packet receives it
     * @return its length; 0 when there is nothing to send
     */
    int encode(final short[] frame, final byte[] packet) {
        silentFrames = isDigitalSilence(frame) ? silentFrames + 1 : 0;
        if (silentFrames > ENCODED_SILENT_FRAMES && hasSilkLayer && !hasDtx) {
            isSpared = true;
            System.arraycopy(SILENCE, 0, packet, 0, SILENCE.length);
            return SILENCE.length;
        }
        if (isSpared) {
            isSpared = false;
            encoder.reset();
        }
        final int length = encoder.encode(frame, frame.length, packet);
        if (length <= 0) {
            throw new IllegalStateException("Opus encoder failed: error=" + length);
        }
        hasSilkLayer = (packet[0] & 0xff) >> 3 < FIRST_CELT_CONFIGURATION;
        return length <= DTX_LENGTH_MAX ? 0 : length;
    }

    private static boolean isDigitalSilence(final short[] frame) {
        for (final short sample : frame) {
            if (sample != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
