package io.voicegateway.control.event;

/** Warnings about how a track arrives, and their end: one of each per episode. */
public interface QualityEvents {

    /** The track arrives worse than it usually does. */
    void qualityDegraded(EventSource source, TrackFact track, QualityFact quality);

    /**
     * It arrives as usual again.
     *
     * @param reason why the episode is over
     */
    void qualityRecovered(
            EventSource source, TrackFact track, QualityFact quality, QualityEnd reason);
}
