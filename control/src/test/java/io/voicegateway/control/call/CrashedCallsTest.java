package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventJson;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.fake.InMemoryEventJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A call that a crash left open gets the end that it is owed, as if it had ended itself. */
class CrashedCallsTest {
    private final CallScene scene = new CallScene();
    private final InMemoryEventJournal journal = new InMemoryEventJournal();

    /** What a restarted gateway makes of the events that were in the queue. */
    private List<Event> recover(final List<Event> before) {
        final List<Event> read = new ArrayList<>();
        before.forEach(event -> read.add(EventJson.read(EventJson.stored(event, 1))));
        scene.clock.advanceMs(3_600_000);
        new CrashedCalls(journal, scene.clock, "gw-1").end(Map.of("c1", read));
        return journal.events();
    }

    private static List<String> lines(final List<Event> events) {
        return events.stream().map(CallStory::line).toList();
    }

    @Test
    void shouldCloseWhatWasOpenBeforeTheCall() {
        scene.talking("c1");
        scene.describe("c1", Described.active("human_c1", "PA_h", Described.track("TR_h")));
        scene.describe("c1", Described.left("human_c1", "PA_h"));
        scene.conductor.advanceMs(4_000);
        scene.driver("c1", "PA_1", Described.muted("TR_1"));
        final List<Event> before = scene.journal.events("c1");

        final List<Event> after = recover(before);

        assertEquals(
                List.of(
                        "RECORDING_STOPPED",
                        "TRACK_UNPUBLISHED TR_1",
                        "BOT_DISCONNECTED 1",
                        "PARTICIPANT_LEFT driver_c1",
                        "PARTICIPANT_LEFT bot_c1",
                        "CALL_ENDED gateway_crash"),
                lines(after));
        assertTrue(after.stream().allMatch(event -> event.source() == EventSource.RECOVERY));
        CallStory.check(concat(before, after));
        final Event last = after.getLast();
        assertEquals(4_000L, last.data().get("duration_ms"), "as far as the journal knows");
        assertEquals(List.of("driver_c1", "bot_c1", "human_c1"), last.data().get("participants"));
        assertEquals("recordings/c1", last.data().get("recording"));
    }

    @Test
    void shouldEndACallThatNeverStarted() {
        scene.created("c1");
        final List<Event> before = scene.journal.events("c1");

        final List<Event> after = recover(before);

        assertEquals(List.of("CALL_ENDED gateway_crash"), lines(after));
        assertEquals(0L, after.getLast().data().get("duration_ms"));
        CallStory.check(concat(before, after));
    }

    @Test
    void shouldGiveTheEventsTheIdsOfAnOrderlyEnd() {
        scene.talking("c1");
        scene.driver("c1", "PA_1");
        scene.driver("c1", "PA_1", Described.track("TR_1"));
        scene.ask(scene.commands.stopRecording("c1"));
        scene.ask(scene.commands.startRecording("c1"));
        final List<Event> before = scene.journal.events("c1");
        scene.end("c1");
        final List<Event> orderly =
                scene.journal.events("c1").subList(before.size(), scene.journal.events().size());

        final List<Event> after = recover(before);

        assertEquals(ids(orderly), ids(after));
    }

    private static List<String> ids(final List<Event> events) {
        return events.stream().map(event -> event.type() + event.eventId()).sorted().toList();
    }

    @Test
    void shouldEndWhatAnotherCrashLeftOfTheRecovery() {
        scene.talking("c1");
        final List<Event> before = scene.journal.events("c1");
        final List<Event> first = List.copyOf(recover(before));

        for (int written = 0; written < first.size(); written++) {
            final List<Event> queue = concat(before, first.subList(0, written));
            final InMemoryEventJournal next = new InMemoryEventJournal();
            new CrashedCalls(next, scene.clock, "gw-1").end(Map.of("c1", queue));

            CallStory.check(concat(queue, next.events()));
        }
    }

    @Test
    void shouldMakeAWholeStoryOfACrashAtAnyMoment() {
        scene.talking("c1");
        final Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            scene.driver("c1", "PA_" + random.nextInt(3), Described.track("TR_" + i % 3));
            if (scene.media("c1").isBotUp) {
                scene.botEnds("c1", 1006);
            }
            scene.conductor.advanceMs(300);
            if (scene.media("c1").isBotUp) {
                scene.botConnects("c1");
            }
            scene.ask(
                    i % 2 == 0
                            ? scene.commands.stopRecording("c1")
                            : scene.commands.startRecording("c1"));
        }
        scene.end("c1");
        final List<Event> whole = scene.journal.events("c1");
        assertEquals(EventType.CALL_ENDED, whole.getLast().type());

        for (int written = 1; written < whole.size(); written++) {
            final List<Event> queue = whole.subList(0, written);
            final InMemoryEventJournal next = new InMemoryEventJournal();
            new CrashedCalls(next, scene.clock, "gw-1").end(Map.of("c1", queue));

            CallStory.check(concat(queue, next.events()));
        }
    }

    private static List<Event> concat(final List<Event> first, final List<Event> second) {
        final List<Event> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
