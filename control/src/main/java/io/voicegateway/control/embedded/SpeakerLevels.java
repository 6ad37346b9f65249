package io.voicegateway.control.embedded;

import io.voicegateway.engine.api.ForwarderCommands.SpeechSums;
import livekit.LivekitModels.SpeakerInfo;

/** Who speaks, from the audio levels that publishers send (RFC 6464). */
final class SpeakerLevels {
    static final long INTERVAL_MS = 400;

    /** A change of level below it is not worth a message. */
    static final float STEP = 0.1f;

    /** Of a window's packets, so many percent must be speech. */
    private static final int ACTIVE_PERCENT = 40;

    private static final double DB_PER_DECADE = 20;

    private SpeakerLevels() {}

    /** What a participant said since the last call; its loudest track counts. */
    static SpeakerInfo measure(final EmbeddedParticipant participant) {
        float level = 0;
        for (final PublishedTrack track : participant.tracks()) {
            final SpeechSums heard = track.takeSpeech();
            if (!track.isMuted()
                    && heard.speechPackets() > 0
                    && heard.speechPackets() * 100 >= heard.packets() * ACTIVE_PERCENT) {
                final double meanDb = (double) heard.levelSumDb() / heard.speechPackets();
                level = Math.max(level, (float) Math.pow(10, -meanDb / DB_PER_DECADE));
            }
        }
        return SpeakerInfo.newBuilder()
                .setSid(participant.sid())
                .setLevel(level)
                .setActive(level > 0)
                .build();
    }
}
