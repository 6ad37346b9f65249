package io.voicegateway.control.participant;

/**
 * A track that another participant publishes.
 *
 * @param sid         the server's id; publishing again makes a new one
 * @param name        as its publisher named it, may be empty
 * @param source      where it comes from
 * @param isAudio     false for video
 * @param isMuted     muted by its publisher or by the server
 * @param isEncrypted end-to-end encrypted: its packets cannot be understood by anyone without the key
 */
public record RemoteTrack(
        String sid,
        String name,
        Source source,
        boolean isAudio,
        boolean isMuted,
        boolean isEncrypted) {

    /** Where a track comes from. */
    public enum Source {
        MICROPHONE,
        CAMERA,
        SCREEN_SHARE,
        SCREEN_SHARE_AUDIO,
        UNKNOWN
    }
}
