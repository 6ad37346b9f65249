package io.voicegateway.engine.api;

/** One recorded source and the track it becomes. */
public sealed interface Tap {

    RecordedTrack track();

    record StreamTap(long streamId, RecordedTrack track) implements Tap {}

    record BotTap(RecordedTrack track) implements Tap {}

    /**
     * A file of the recording.
     *
     * @param file     name within the recording's directory, such as {@code driver.opus}
     * @param role     for the manifest: driver, bot, human
     * @param identity for the manifest
     * @param sid      track SID for the manifest
     */
    record RecordedTrack(String file, String role, String identity, String sid) {}
}
