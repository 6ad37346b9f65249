package io.voicegateway.control.event;

import java.util.Map;

/** The life of a call, its participants and tracks. Each call of a method is one record of the journal. */
public interface CallEvents {

    /** @param sealed what is needed to go on after a crash, readable for this gateway alone */
    void callCreated(Map<String, String> metadata, String sealed);

    /** From here on the call's clock runs. */
    void callStarted(String driverIdentity);

    void callEnded(EventSource source, CallEnd end);

    void participantJoined(EventSource source, String identity, String role, String sid);

    void participantLeft(
            EventSource source, String identity, String role, String sid, String reason);

    void trackPublished(TrackFact track);

    void trackUnpublished(EventSource source, TrackFact track);

    void trackMuted(TrackFact track, boolean isMuted);
}
