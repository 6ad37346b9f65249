package io.voicegateway.control.participant;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.event.CallClock;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.RoomLife;
import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.fake.InMemoryEventJournal;
import io.voicegateway.control.participant.ParticipantManager.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParticipantManagerTest {
    private static final String DRIVER = "driver_c1";

    private final AdvancedClock clock = new AdvancedClock();
    private final InMemoryEventJournal journal = new InMemoryEventJournal();
    private final ParticipantManager participants =
            new ParticipantManager(
                    "c1",
                    DRIVER,
                    false,
                    new CallLog(
                            journal,
                            clock,
                            "gw-1",
                            "c1",
                            new RoomLife("call_c1", "RM_1", clock.instant()),
                            new CallClock(clock.instant())),
                    clock);

    private List<String> events() {
        return journal.events().stream()
                .map(event -> event.type() + " " + event.data().get("sid"))
                .toList();
    }

    @Test
    void shouldJoinOnceWhenActive() {
        assertEquals(Change.NONE, participants.onDescribed(Described.joining(DRIVER, "PA_1")));
        assertEquals(Change.JOINED, participants.onDescribed(Described.active(DRIVER, "PA_1")));
        assertEquals(Change.PRESENT, participants.onDescribed(Described.active(DRIVER, "PA_1")));
        assertEquals(Change.NONE, participants.onDescribed(Described.joining(DRIVER, "PA_1")));

        assertEquals(List.of("PARTICIPANT_JOINED PA_1"), events());
        assertEquals(Participant.State.ACTIVE, participants.find(DRIVER).state());
    }

    @Test
    void shouldMakeNoEventOfSomebodyWhoNeverConnected() {
        participants.onDescribed(Described.joining(DRIVER, "PA_1"));

        assertEquals(Change.NONE, participants.onDescribed(Described.left(DRIVER, "PA_1")));

        assertEquals(List.of(), events());
        assertEquals(Participant.State.LEFT, participants.find(DRIVER).state());
        assertEquals(List.of(), participants.everPresent());
        assertEquals(Change.NONE, participants.onDescribed(Described.active(DRIVER, "PA_1")));
    }

    @Test
    void shouldReturnUnderAnotherSid() {
        participants.onDescribed(Described.active(DRIVER, "PA_1"));
        assertEquals(Change.LOST, participants.onDescribed(Described.lost(DRIVER, "PA_1")));
        assertEquals(Change.NONE, participants.onDescribed(Described.lost(DRIVER, "PA_1")));
        assertEquals(Change.RETURNED, participants.onDescribed(Described.active(DRIVER, "PA_2")));
        assertEquals(Change.RETURNED, participants.onDescribed(Described.active(DRIVER, "PA_3")));
        assertEquals(Change.NONE, participants.onDescribed(Described.left(DRIVER, "PA_2")));

        assertEquals(List.of("PARTICIPANT_JOINED PA_1"), events());
        assertEquals("PA_3", participants.find(DRIVER).sid());
    }

    @Test
    void shouldJoinAgainAfterALeave() {
        participants.onDescribed(Described.active(DRIVER, "PA_1"));
        assertEquals(Change.LEFT, participants.onDescribed(Described.left(DRIVER, "PA_1")));
        participants.leave(EventSource.SIGNAL, DRIVER, "left");
        participants.leave(EventSource.SIGNAL, DRIVER, "left");

        assertEquals(Change.NONE, participants.onDescribed(Described.active(DRIVER, "PA_1")));
        assertEquals(Change.JOINED, participants.onDescribed(Described.active(DRIVER, "PA_2")));

        assertEquals(
                List.of(
                        "PARTICIPANT_JOINED PA_1",
                        "PARTICIPANT_LEFT PA_1",
                        "PARTICIPANT_JOINED PA_2"),
                events());
        assertEquals(List.of(DRIVER), participants.everPresent());
    }

    @Test
    void shouldRememberABoundedNumberOfEndedConnections() {
        participants.onDescribed(Described.active(DRIVER, "PA_0"));
        for (int i = 1; i <= 300; i++) {
            participants.onDescribed(Described.active(DRIVER, "PA_" + i));
        }

        assertEquals(Change.NONE, participants.onDescribed(Described.active(DRIVER, "PA_299")));
        assertEquals(Change.NONE, participants.onDescribed(Described.active(DRIVER, "PA_44")));
        assertEquals(Change.RETURNED, participants.onDescribed(Described.active(DRIVER, "PA_43")));
    }
}
