package io.voicegateway.control.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.InMemoryEventJournal;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is written by a method call is read as the same method call. */
class EventReplayTest {
    private static final TrackFact TRACK = new TrackFact("driver_c1", "driver", "TR_1", 0);
    private static final QualityFact QUALITY = new QualityFact("jitter", 30.5, 5, 20);

    private final AdvancedClock clock = new AdvancedClock();
    private final InMemoryEventJournal journal = new InMemoryEventJournal();
    private final List<String> told = new ArrayList<>();
    private final List<String> calls = new ArrayList<>();

    private final CallLog log =
            new CallLog(
                    journal,
                    clock,
                    "gw-1",
                    "c1",
                    new RoomLife("call_c1", "RM_1", clock.instant()),
                    new CallClock(clock.instant().plusSeconds(60)));

    private TypedEvents recorder(final List<String> to) {
        return (TypedEvents)
                Proxy.newProxyInstance(
                        TypedEvents.class.getClassLoader(),
                        new Class<?>[] {TypedEvents.class},
                        (_, method, arguments) -> {
                            if (!method.getName().equals("onEvent")) {
                                to.add(
                                        method.getName()
                                                + (arguments == null
                                                        ? "[]"
                                                        : Arrays.toString(arguments)));
                            }
                            return null;
                        });
    }

    private static void everyMethod(
            final CallEvents calls,
            final HandoffEvents handoffs,
            final BotEvents bots,
            final RecordingEvents recordings,
            final QualityEvents qualities,
            final CallEnd end) {
        calls.callCreated(Map.of("customer", "7"), "");
        calls.participantJoined(EventSource.SIGNAL, "driver_c1", "driver", "PA_1");
        calls.callStarted("driver_c1");
        calls.trackPublished(TRACK);
        calls.trackMuted(TRACK, true);
        calls.trackMuted(TRACK, false);
        calls.trackUnpublished(EventSource.WEBHOOK, TRACK);
        bots.botConnected("twilio", 1, null);
        bots.botCleared(120, 380);
        bots.botDisconnected(EventSource.ENGINE, "twilio", 1, 1006);
        handoffs.handoffRequested("asked for it", 60_000);
        handoffs.humanJoined("human_c1");
        handoffs.botMuted(EventSource.ENGINE, MuteReason.HANDOFF, 48_000);
        handoffs.handedBack("human_c1");
        handoffs.botUnmuted(EventSource.API, MuteReason.HANDOFF);
        handoffs.botMuted(EventSource.API, MuteReason.API_REQUEST, HandoffEvents.NO_SAMPLE);
        handoffs.handoffRequested(null, 1_000);
        handoffs.handoffCancelled();
        handoffs.handoffTimedOut();
        recordings.recordingStarted("recordings/c1");
        recordings.recordingFailed(EventSource.ENGINE, "recordings/c1", "disk full");
        recordings.recordingResumed("recordings/c1");
        recordings.recordingStopped(
                EventSource.ENGINE, "recordings/c1", List.of("driver.opus", "bot.opus"));
        qualities.qualityDegraded(EventSource.ENGINE, TRACK, QUALITY);
        qualities.qualityRecovered(EventSource.ENGINE, TRACK, QUALITY, QualityEnd.AS_USUAL);
        calls.participantLeft(EventSource.SIGNAL, "driver_c1", "driver", "PA_1", "left");
        calls.callEnded(EventSource.SIGNAL, end);
    }

    private EventRecord record(final Event event, final long seq) {
        return new EventRecord(
                seq,
                event.type().name(),
                event.callId(),
                seq,
                EventJson.withIndex(EventJson.stored(event, seq), seq));
    }

    @Test
    void shouldTellEveryRecordAsTheCallThatItWasWrittenBy() {
        final CallEnd end =
                new CallEnd(
                        "driver_left",
                        "left",
                        clock.instant(),
                        List.of("driver_c1"),
                        "recordings/c1",
                        Map.of("bot_heard_ms", 120L));
        everyMethod(log, log, log, log, log, end);
        final TypedEvents expected = recorder(calls);
        everyMethod(expected, expected, expected, expected, expected, end);

        final TypedEvents listener = recorder(told);
        final Set<EventType> types = EnumSet.noneOf(EventType.class);
        long seq = 0;
        for (final Event event : journal.events()) {
            types.add(event.type());
            assertTrue(EventReplay.replay(record(event, ++seq), listener));
        }

        assertEquals(EnumSet.allOf(EventType.class), types);
        assertEquals(String.join("\n", calls), String.join("\n", told));
    }

    @Test
    void shouldPassOverATypeThatANewerVersionWrote() {
        final EventRecord newer =
                new EventRecord(1, "CALL_TELEPORTED", "c1", 1, "{\"type\":\"CALL_TELEPORTED\"}");

        assertFalse(EventReplay.replay(newer, recorder(told)));

        assertEquals(List.of(), told);
    }

    @Test
    void shouldSayWhoseEventItIs() {
        log.callCreated(Map.of(), "");
        final List<String> headers = new ArrayList<>();

        EventReplay.replay(
                record(journal.events().getFirst(), 1),
                new EventAdapter() {
                    @Override
                    public void onEvent(final Event event, final EventRecord record) {
                        headers.add(event.callId() + " " + record.seq() + " " + event.time());
                    }
                });

        assertEquals(List.of("c1 1 " + clock.instant()), headers);
    }
}
