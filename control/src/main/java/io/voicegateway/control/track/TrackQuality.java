package io.voicegateway.control.track;

import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.QualityEnd;
import io.voicegateway.control.event.QualityEvents;
import io.voicegateway.control.event.QualityFact;
import io.voicegateway.engine.api.QualityChange;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Which measures of a call's tracks are bad now: each episode is told when it begins and when it is over. Used by the conductor. */
public final class TrackQuality {
    private final QualityEvents events;
    private final Map<Track, Map<String, QualityFact>> episodes = new HashMap<>();

    public TrackQuality(final QualityEvents events) {
        this.events = events;
    }

    /** The track cannot be understood, as long as it lives. */
    void onEncrypted(final Track track) {
        begin(EventSource.SIGNAL, track, QualityFact.encrypted());
    }

    /** The engine measured the track's stream. */
    void onChanged(final Track track, final QualityChange change) {
        final QualityFact fact =
                new QualityFact(
                        change.metric().label(),
                        change.value(),
                        change.baseline(),
                        change.threshold());
        if (change.isDegraded()) {
            begin(EventSource.ENGINE, track, fact);
        } else if (of(track).remove(fact.metric()) != null) {
            events.qualityRecovered(EventSource.ENGINE, track.fact(), fact, QualityEnd.AS_USUAL);
        }
    }

    private void begin(final EventSource source, final Track track, final QualityFact fact) {
        if (of(track).putIfAbsent(fact.metric(), fact) == null) {
            events.qualityDegraded(source, track.fact(), fact);
        }
    }

    private Map<String, QualityFact> of(final Track track) {
        return episodes.computeIfAbsent(track, _ -> new LinkedHashMap<>());
    }

    /** What was measured of the stream is over: the next one is measured anew. */
    void onStreamRemoved(final EventSource source, final Track track) {
        final String encrypted = QualityFact.encrypted().metric();
        final Iterator<QualityFact> open = of(track).values().iterator();
        while (open.hasNext()) {
            final QualityFact fact = open.next();
            if (!fact.metric().equals(encrypted)) {
                open.remove();
                end(source, track, fact);
            }
        }
    }

    void onEnded(final EventSource source, final Track track) {
        final Map<String, QualityFact> open = episodes.remove(track);
        if (open != null) {
            open.values().forEach(fact -> end(source, track, fact));
        }
    }

    private void end(final EventSource source, final Track track, final QualityFact fact) {
        events.qualityRecovered(source, track.fact(), fact.ended(), QualityEnd.TRACK_ENDED);
    }
}
