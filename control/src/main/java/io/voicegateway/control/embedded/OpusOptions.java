package io.voicegateway.control.embedded;

import livekit.LivekitModels.AudioTrackFeature;
import livekit.LivekitRtc.AddTrackRequest;

/**
 * How a publisher wants its track coded. Opus itself needs no agreement on it: the parameters tell each end what the other would like.
 *
 * @param isSilenceSkipped the client shall send next to nothing while it hears silence (DTX): what an encoder does then harms music and
 *     tones, so a client that publishes those says no
 * @param isStereo         two channels, at a rate that does them justice
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7587#section-6.1">RFC 7587 §6.1, media type parameters</a>
 */
record OpusOptions(boolean isSilenceSkipped, boolean isStereo) {

    /** Where no track is published. */
    static final OpusOptions NONE = new OpusOptions(false, false);

    private static final int STEREO_BITRATE = 510_000;

    /** Older clients have fields for it, newer ones features. */
    @SuppressWarnings("deprecation") // Clients of today still send the fields alone.
    static OpusOptions of(final AddTrackRequest request) {
        final boolean isDtxRefused =
                request.getDisableDtx()
                        || request.getAudioFeaturesList().contains(AudioTrackFeature.TF_NO_DTX);
        final boolean isStereo =
                request.getStereo()
                        || request.getAudioFeaturesList().contains(AudioTrackFeature.TF_STEREO);
        return new OpusOptions(!isDtxRefused, isStereo);
    }

    /** For a section in which the client sends: what we ask of its encoder. */
    String toPublisher() {
        return (isSilenceSkipped ? ";usedtx=1" : "")
                + (isStereo ? ";stereo=1;maxaveragebitrate=" + STEREO_BITRATE : "");
    }

    /** For a section in which we send: what the client's decoder may expect. */
    String toSubscriber() {
        return isStereo ? ";sprop-stereo=1" : "";
    }
}
