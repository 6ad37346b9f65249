package io.voicegateway.control.event;

/**
 * A measure of a track, compared with what is usual for that track.
 *
 * @param metric    jitter and delay in milliseconds, loss in percent; encrypted: 1 or 0
 * @param value     now
 * @param baseline  what is usual
 * @param threshold above which it is degraded
 */
public record QualityFact(String metric, double value, double baseline, double threshold) {
    private static final QualityFact ENCRYPTED = new QualityFact("encrypted", 1, 0, 0);

    /** A track that is end-to-end encrypted cannot be understood. */
    public static QualityFact encrypted() {
        return ENCRYPTED;
    }

    /** The same when nothing arrives any more. */
    public QualityFact ended() {
        return new QualityFact(metric, 0, baseline, threshold);
    }
}
