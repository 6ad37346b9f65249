package io.voicegateway.control.call;

import io.voicegateway.control.egress.EgressManager;
import io.voicegateway.control.event.EventJournal;
import io.voicegateway.control.participant.Participant;
import io.voicegateway.control.track.Track;
import io.voicegateway.engine.api.EngineCommands;
import io.voicegateway.engine.api.SessionQuality;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes immutable copies of calls for outsiders. Used by the conductor. */
final class CallViews {
    private final EngineCommands engine;
    private final EventJournal journal;

    CallViews(final EngineCommands engine, final EventJournal journal) {
        this.engine = engine;
        this.journal = journal;
    }

    CallView of(final Call call) {
        final SessionQuality quality =
                call.isSessionOpen && !call.isSessionClosing
                        ? engine.sessionQuality(call.sessionId)
                        : call.lastQuality;
        final EventJournal.Positions positions = journal.positions(call.callId);
        return new CallView(
                call.callId,
                "call_" + call.callId,
                call.state(),
                call.driverIdentity,
                call.createdAt,
                call.log.startedAt(),
                call.endedAt,
                call.end == null ? null : call.end.reason(),
                participants(call),
                bot(call, quality),
                recording(call),
                call.handoff.view(),
                quality.streams(),
                new CallView.EventsView(
                        positions.firstIndex(), positions.lastIndex(), positions.count()));
    }

    private static List<CallView.ParticipantView> participants(final Call call) {
        final List<CallView.ParticipantView> views = new ArrayList<>();
        for (final Participant participant : call.participants.all()) {
            views.add(
                    new CallView.ParticipantView(
                            participant.identity(),
                            participant.role().label(),
                            participant.sid(),
                            participant.state().label(),
                            participant.joinedAt(),
                            tracks(call, participant)));
        }
        return views;
    }

    private static List<CallView.TrackView> tracks(final Call call, final Participant participant) {
        final List<CallView.TrackView> views = new ArrayList<>();
        for (final Track track : call.tracks.all()) {
            if (track.identity().equals(participant.identity())) {
                views.add(
                        new CallView.TrackView(
                                track.sid(),
                                track.role().label(),
                                track.isMuted(),
                                track.stateLabel()));
            }
        }
        return views;
    }

    private static CallView.BotView bot(final Call call, final SessionQuality quality) {
        final CallBot bot = call.bot;
        return new CallView.BotView(
                bot.mode().label(),
                bot.state().label(),
                bot.dialect(),
                bot.maskedUrl(),
                bot.isMuted(),
                bot.reconnects(),
                quality.botHeardMs());
    }

    private static CallView.RecordingView recording(final Call call) {
        final EgressManager recording = call.recording;
        return new CallView.RecordingView(
                recording.state().name().toLowerCase(Locale.ROOT),
                recording.directory(),
                recording.startedAt(),
                recording.files(),
                recording.error());
    }
}
