package io.voicegateway.control.event;

import java.util.Locale;

/** Why an episode of bad quality is over. */
public enum QualityEnd {
    /** It arrives as usual. */
    AS_USUAL,
    /** Nothing arrives any more. */
    TRACK_ENDED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
