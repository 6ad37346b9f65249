package io.voicegateway.control.event;

import java.util.Map;

/** The life of a call, its participants and tracks. Each call of a method is one record of the journal. */
public interface CallEvents {

    void callCreated(String room, Map<String, String> metadata);

    /** From here on the call's clock runs. */
    void callStarted(String driverIdentity);

    void callEnded(EventSource source, String endReason, String detail, Map<String, Object> totals);

    void participantJoined(EventSource source, String identity, String role, String sid);

    void participantLeft(
            EventSource source, String identity, String role, String sid, String reason);

    void trackPublished(String identity, String role, String trackSid);

    void trackUnpublished(EventSource source, String identity, String role, String trackSid);

    void trackMuted(String identity, String role, String trackSid, boolean isMuted);
}
