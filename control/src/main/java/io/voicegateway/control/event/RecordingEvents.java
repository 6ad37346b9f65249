package io.voicegateway.control.event;

import java.util.List;

/** A call's recording. */
public interface RecordingEvents {

    void recordingStarted(String directory);

    void recordingStopped(String directory, List<String> files);

    void recordingFailed(String error);
}
