package io.voicegateway.control.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.InMemoryEventJournal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CallLogTest {
    private static final Instant CREATED_AT = Instant.parse("2026-03-01T11:59:59Z");

    private final AdvancedClock clock = new AdvancedClock();

    private Event written(final RoomLife room, final Consumer<CallLog> action) {
        final InMemoryEventJournal journal = new InMemoryEventJournal();
        final CallClock callClock = new CallClock(clock.instant().plusSeconds(60));
        action.accept(new CallLog(journal, clock, "gw-1", "c1", room, callClock));
        return journal.events().getLast();
    }

    private static RoomLife room(final String sid) {
        return new RoomLife("call_c1", sid, CREATED_AT);
    }

    @Test
    void shouldGiveTheSameFactTheSameId() {
        final Consumer<CallLog> fact =
                log -> log.participantJoined(EventSource.SIGNAL, "driver_c1", "driver", "PA_1");
        final Event first = written(room("RM_1"), fact);
        clock.advanceMs(5_000);

        assertEquals(first.eventId(), written(room("RM_1"), fact).eventId());
    }

    @Test
    void shouldGiveTheSameFactOfAnotherRoomAnotherId() {
        final Consumer<CallLog> fact = log -> log.callCreated(Map.of(), "sealed");

        assertNotEquals(
                written(room("RM_1"), fact).eventId(), written(room("RM_2"), fact).eventId());
        assertNotEquals(
                written(room("RM_1"), fact).eventId(),
                written(new RoomLife("call_c1", "RM_1", CREATED_AT.plusMillis(1)), fact).eventId());
    }

    @Test
    void shouldTellRepeatedChangesApart() {
        final InMemoryEventJournal journal = new InMemoryEventJournal();
        final CallLog log =
                new CallLog(
                        journal, clock, "gw-1", "c1", room("RM_1"), new CallClock(clock.instant()));
        final TrackFact track = new TrackFact("driver_c1", "driver", "TR_1", 1);

        log.trackMuted(track, true);
        log.trackMuted(track, false);
        log.trackMuted(track, true);
        log.recordingFailed(EventSource.ENGINE, "d", "disk full");
        log.recordingFailed(EventSource.ENGINE, "d", "disk full");
        log.trackPublished(track);
        log.trackPublished(new TrackFact("driver_c1", "driver", "TR_1", 2));

        final QualityFact jitter = new QualityFact("jitter", 31.41592, 2, 17);
        log.qualityDegraded(EventSource.ENGINE, track, jitter);
        log.qualityRecovered(EventSource.ENGINE, track, jitter, QualityEnd.AS_USUAL);
        log.qualityDegraded(EventSource.ENGINE, track, jitter);

        final List<String> ids = journal.events().stream().map(Event::eventId).distinct().toList();
        assertEquals(10, ids.size());
    }

    @Test
    void shouldNotMixIdentityAndSid() {
        final Event one =
                written(
                        room("RM_1"),
                        log -> log.participantJoined(EventSource.SIGNAL, "ab", "visitor", "c"));
        final Event other =
                written(
                        room("RM_1"),
                        log -> log.participantJoined(EventSource.SIGNAL, "a", "visitor", "bc"));

        assertNotEquals(one.eventId(), other.eventId());
    }

    @Test
    void shouldSayWhatTheRoomIs() {
        final Event created =
                written(room("RM_1"), log -> log.callCreated(Map.of("k", "v"), "sealed"));

        assertEquals(
                Map.of(
                        "room",
                        "call_c1",
                        "room_sid",
                        "RM_1",
                        "room_created_at",
                        "2026-03-01T11:59:59.000Z",
                        "metadata",
                        Map.of("k", "v")),
                created.data());
        assertEquals("gw-1", created.gateway());
        assertEquals(clock.instant(), created.time());
    }
}
