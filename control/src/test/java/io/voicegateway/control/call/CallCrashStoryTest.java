package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.room.RoomView;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Wherever a crash cuts a call's story, and however often, the whole of it is one that could have been without a crash. */
class CallCrashStoryTest {
    private final CallScene before = new CallScene();
    private @Nullable RoomView room;

    private List<Event> longStory() {
        before.talking("c1");
        room = before.rooms.rooms.get("call_c1");
        final Random random = new Random(7);
        for (int i = 0; i < 30; i++) {
            before.driver("c1", "PA_" + random.nextInt(3), Described.track("TR_" + i % 3));
            if (before.media("c1").isBotUp) {
                before.botEnds("c1", 1006);
            }
            before.conductor.advanceMs(300);
            if (before.media("c1").isBotUp) {
                before.botConnects("c1");
            }
            before.ask(
                    i % 2 == 0
                            ? before.commands.stopRecording("c1")
                            : before.commands.startRecording("c1"));
            if (i % 5 == 0) {
                before.ask(before.commands.requestHandoff("c1", null, null));
                before.speaks("c1", before.joins("c1", "human_c1", "PA_h" + i, "TR_h" + i));
            } else if (i % 5 == 2) {
                before.ask(before.commands.endHandoff("c1"));
                before.describe("c1", Described.left("human_c1", "PA_h" + (i - 2)));
            }
        }
        before.end("c1");
        final List<Event> whole = before.journal.events("c1");
        CallStory.check(whole);
        return whole;
    }

    @Test
    void shouldBeWholeWhenTheCrashEndsTheCall() {
        final List<Event> whole = longStory();

        for (int written = 1; written < whole.size(); written++) {
            final CallScene scene = before.crashed(whole.subList(0, written));
            scene.endsAll();

            scene.assertEnded("c1", "gateway_crash");
        }
    }

    @Test
    void shouldBeWholeWhenTheCallGoesOn() {
        final List<Event> whole = longStory();

        for (int written = 1; written < whole.size(); written++) {
            before.rooms.rooms.put("call_c1", room);
            final CallScene scene = before.crashed(whole.subList(0, written));
            scene.goesOn();
            if (scene.call("c1").isLive()) {
                scene.joined("c1", Described.active("driver_c1", "PA_1", Described.track("TR_1")));
                scene.subscribed("c1", "TR_1");
            }
            if (scene.call("c1").bot.isOpen()) {
                scene.botConnects("c1");
            }
            scene.end("c1");

            CallStory.check(scene.journal.events("c1"));
        }
    }

    @Test
    void shouldBeWholeAfterASecondCrash() {
        before.talking("c1");
        final List<Event> known = before.journal.events("c1");
        final CallScene first = before.crashed();
        first.endsAll();
        final List<Event> whole = first.journal.events("c1");

        for (int written = known.size(); written < whole.size(); written++) {
            final CallScene second = before.crashed(whole.subList(0, written));
            second.endsAll();

            assertEquals(ids(whole), ids(second.journal.events("c1")));
        }
    }

    @Test
    void shouldHaveTheIdsOfAnOrderlyEnd() {
        before.talking("c1");
        before.driver("c1", "PA_1");
        before.driver("c1", "PA_1", Described.track("TR_1"));
        before.ask(before.commands.stopRecording("c1"));
        before.ask(before.commands.startRecording("c1"));
        final List<Event> known = before.journal.events("c1");
        before.end("c1");

        final CallScene scene = before.crashed(known);
        scene.endsAll();

        assertEquals(ids(before.journal.events("c1")), ids(scene.journal.events("c1")));
    }

    private static List<String> ids(final List<Event> events) {
        return events.stream().map(event -> event.type() + event.eventId()).sorted().toList();
    }

    @Test
    void shouldEndACallThatNeverStarted() {
        before.created("c1");

        final CallScene scene = before.crashed();
        scene.endsAll();

        assertEquals(List.of("CALL_CREATED", "CALL_ENDED gateway_crash"), scene.story("c1"));
        assertEquals(0L, scene.journal.events().getLast().data().get("duration_ms"));
    }

    @Test
    void shouldEndWithWhatTheJournalKnows() {
        before.talking("c1");
        before.conductor.advanceMs(4_000);
        before.driver("c1", "PA_1", Described.muted("TR_1"));
        before.clock.advanceMs(3_600_000);

        final CallScene scene = before.crashed();
        scene.endsAll();

        final Event last = scene.journal.events().getLast();
        assertEquals(4_000L, last.data().get("duration_ms"));
        assertEquals(List.of("driver_c1", "bot_c1"), last.data().get("participants"));
        assertEquals("recordings/c1", last.data().get("recording"));
    }
}
