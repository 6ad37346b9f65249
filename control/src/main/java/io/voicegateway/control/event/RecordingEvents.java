package io.voicegateway.control.event;

import java.util.List;

/** A call's recording: each start has one end, which is a stop or a failure. What failed may be stopped yet: it is not tried again. */
public interface RecordingEvents {

    void recordingStarted(String directory);

    /** What was started goes on after a crash. */
    void recordingResumed(String directory);

    void recordingStopped(EventSource source, String directory, List<String> files);

    void recordingFailed(EventSource source, String directory, String error);
}
