package io.voicegateway.control.livekit;

/**
 * How patient the signalling is; all in milliseconds.
 *
 * @param connectMs        from the first packet of a connection to the server's first message
 * @param answerMs         for the answer to an offer; the server itself gives up after as long
 * @param resumePatienceMs for a lost connection to come back, over all attempts
 * @param resumeFirstMs    pause after the first failed attempt to resume; it doubles
 * @param resumeMaxMs      longest pause between attempts
 * @param leaveMs          for the server to confirm our leave
 */
public record SignalTimes(
        long connectMs,
        long answerMs,
        long resumePatienceMs,
        long resumeFirstMs,
        long resumeMaxMs,
        long leaveMs) {

    /**
     * The server tries for up to twelve seconds to place a participant before it says anything, so waiting less makes ghosts; its media
     * patience is 15 s, after which a resume finds nobody, unless the media lives on.
     */
    public static final SignalTimes DEFAULT =
            new SignalTimes(13_000, 15_000, 30_000, 300, 7_000, 1_000);

    public SignalTimes {
        if (connectMs < 1
                || answerMs < 1
                || resumePatienceMs < 1
                || resumeFirstMs < 1
                || resumeMaxMs < resumeFirstMs
                || leaveMs < 1) {
            throw new IllegalArgumentException(
                    "every time must be positive, and resumeMaxMs at least resumeFirstMs: "
                            + "connectMs=%d answerMs=%d resumePatienceMs=%d resumeFirstMs=%d resumeMaxMs=%d leaveMs=%d"
                                    .formatted(
                                            connectMs,
                                            answerMs,
                                            resumePatienceMs,
                                            resumeFirstMs,
                                            resumeMaxMs,
                                            leaveMs));
        }
    }
}
