package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What announces an action is appended before the action: at each command to the engine, what does the journal know? */
class AppendOrderTest {
    private final CallScene scene = new CallScene();
    private final List<String> seen = new ArrayList<>();
    private Set<String> watched = Set.of();

    @BeforeEach
    void watch() {
        scene.engine.watch(
                command -> {
                    if (watched.contains(command)) {
                        seen.add(command + " after " + lastType());
                    }
                });
    }

    private String lastType() {
        final List<Event> events = scene.journal.events("c1");
        return events.isEmpty() ? "nothing" : events.getLast().type().name();
    }

    @Test
    void shouldKnowTheCallBeforeOurLegJoins() {
        watched = Set.of("openSession", "openRoomLeg");

        scene.created("c1");

        assertEquals(
                List.of("openSession after CALL_CREATED", "openRoomLeg after CALL_CREATED"), seen);
    }

    @Test
    void shouldKnowTheStartBeforeTheBotIsDialledAndTheRecordingBegins() {
        watched = Set.of("openBotLeg", "startRecording", "addRoute");

        scene.active("c1");

        assertFalse(seen.isEmpty());
        assertTrue(
                seen.containsAll(
                        List.of(
                                "startRecording after CALL_STARTED",
                                "openBotLeg after CALL_STARTED")),
                seen::toString);
        assertTrue(seen.stream().noneMatch(line -> line.endsWith("CALL_CREATED")), seen::toString);
    }

    @Test
    void shouldKnowTheCallBeforeABotIsDialledThatIsDialledAtOnce() {
        watched = Set.of("openBotLeg");
        final CallScene early =
                new CallScene(
                        CallScene.settings(
                                CallScene.BOT_URL, true, 100, CallScene.REMEMBER_MS, Set.of()));
        early.engine.watch(
                command -> {
                    if (watched.contains(command)) {
                        seen.add(early.journal.events("c1").getLast().type().name());
                    }
                });

        early.created("c1");

        assertEquals(List.of("CALL_CREATED"), seen);
    }

    @Test
    void shouldKnowTheRequestBeforeTheBotCanBeCut() {
        scene.talking("c1");
        final long human = scene.humanJoins("c1");
        scene.speaks("c1", human);
        watched = Set.of("cutBot", "cutBotWhenHeard");

        scene.ask(scene.commands.requestHandoff("c1", null, null));

        assertEquals(List.of("cutBot after HANDOFF_REQUESTED"), seen);
    }

    @Test
    void shouldKnowTheHandBackBeforeTheBotIsHeardAgain() {
        scene.talking("c1");
        final long human = scene.humanJoins("c1");
        scene.speaks("c1", human);
        scene.ask(scene.commands.requestHandoff("c1", null, null));
        assertEquals(CallState.HANDED_OFF, scene.view("c1").state());
        watched = Set.of("muteBot");

        scene.ask(scene.commands.endHandoff("c1"));

        assertEquals(List.of("muteBot after HANDED_BACK"), seen);
    }

    @Test
    void shouldSayThatACallIsOverWhenAllOfItIs() {
        scene.talking("c1");
        scene.rooms.hold();

        scene.end("c1");
        assertEquals(List.of("call_c1"), scene.rooms.deleteAttempts);
        assertTrue(
                scene.journal.events("c1").stream()
                        .noneMatch(event -> event.type() == EventType.CALL_ENDED));

        scene.rooms.answer();
        scene.conductor.run();
        scene.assertEnded("c1", "api_request");
    }
}
