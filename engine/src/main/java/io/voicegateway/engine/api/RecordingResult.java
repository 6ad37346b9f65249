package io.voicegateway.engine.api;

import java.nio.file.Path;
import java.util.List;

/**
 * A finished recording.
 *
 * @param state      complete, or partial when something could not be written
 * @param files      names within the directory
 * @param durationMs common length of all files
 */
public record RecordingResult(String state, Path directory, List<String> files, long durationMs) {

    public RecordingResult {
        files = List.copyOf(files);
    }
}
