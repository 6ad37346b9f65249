package io.voicegateway.control.embedded;

import livekit.LivekitModels.ConnectionQuality;
import livekit.LivekitRtc.ConnectionQualityInfo;

/**
 * How good a participant's connection is, in the terms that clients show: losses on the way to us and from us, whichever is worse.
 * <p>
 * LiveKit takes 8 of 100 points per percent of Opus packets lost, is excellent above 80 and good above 40; so is this.
 */
final class QualityScore {
    static final long INTERVAL_MS = 5_000;

    private static final double POINTS = 100;
    private static final double POINTS_PER_LOST_PERCENT = 8;
    private static final double EXCELLENT_POINTS = 80;
    private static final double GOOD_POINTS = 40;
    private static final float SCORE_MAX = 5;

    private QualityScore() {}

    /** Looks at what was lost since the last call. */
    static ConnectionQualityInfo measure(final EmbeddedParticipant participant) {
        if (participant.isMediaLost()) {
            return info(participant, ConnectionQuality.LOST, 0);
        }
        final double points =
                Math.max(0, POINTS - POINTS_PER_LOST_PERCENT * participant.takeLossPercent());
        return info(participant, quality(points), points);
    }

    static ConnectionQuality quality(final double points) {
        if (points >= EXCELLENT_POINTS) {
            return ConnectionQuality.EXCELLENT;
        }
        return points >= GOOD_POINTS ? ConnectionQuality.GOOD : ConnectionQuality.POOR;
    }

    private static ConnectionQualityInfo info(
            final EmbeddedParticipant participant,
            final ConnectionQuality quality,
            final double points) {
        return ConnectionQualityInfo.newBuilder()
                .setParticipantSid(participant.sid())
                .setQuality(quality)
                .setScore((float) (points / POINTS) * SCORE_MAX)
                .build();
    }
}
