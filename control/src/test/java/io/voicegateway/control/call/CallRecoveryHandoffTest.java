package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.RemoteParticipant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The gateway dies while a call is handed over, or has been. */
class CallRecoveryHandoffTest {
    private static final RemoteParticipant DRIVER =
            Described.active("driver_c1", "PA_1", Described.track("TR_1"));
    private static final RemoteParticipant HUMAN =
            Described.active("human_c1", "PA_h", Described.track("TR_h"));

    private final CallScene before = new CallScene();

    private void requested() {
        before.talking("c1");
        before.ask(before.commands.requestHandoff("c1", null, null));
    }

    private void handedOff() {
        requested();
        before.speaks("c1", before.humanJoins("c1"));
        assertEquals(CallState.HANDED_OFF, before.view("c1").state());
    }

    private CallScene goneOn(final RemoteParticipant... others) {
        final CallScene scene = before.crashed();
        scene.goesOn();
        scene.joined("c1", others);
        return scene;
    }

    @Test
    void shouldStillAwaitTheHuman() {
        requested();

        final CallScene scene = goneOn(DRIVER);
        scene.speaks("c1", scene.humanJoins("c1"));

        assertEquals(CallState.HANDED_OFF, scene.view("c1").state());
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldAwaitTheHumanNoLongerThanRequested() {
        requested();
        before.clock.advanceMs(CallScene.HANDOFF_TIMEOUT_MS - 1_000);

        final CallScene scene = goneOn(DRIVER);
        scene.conductor.advanceMs(1_000);

        assertEquals("timed_out", scene.view("c1").handoff().state());
        assertEquals(CallState.ACTIVE, scene.view("c1").state());
    }

    @Test
    void shouldKeepTheBotMutedForTheHuman() {
        handedOff();

        final CallScene scene = goneOn(DRIVER, HUMAN);

        assertEquals(CallState.HANDED_OFF, scene.view("c1").state());
        assertEquals("active", scene.view("c1").handoff().state());
        assertTrue(scene.media("c1").isBotMuted);
    }

    @Test
    void shouldHandBackAfterTheCrash() {
        handedOff();

        final CallScene scene = goneOn(DRIVER, HUMAN);
        scene.ask(scene.commands.endHandoff("c1"));

        assertEquals(CallState.ACTIVE, scene.view("c1").state());
        assertFalse(scene.media("c1").isBotMuted);
        scene.end("c1");
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldRecordTheSecondHumanInItsOwnFile() {
        before.talking("c1");
        before.humanJoins("c1");
        before.joins("c1", "human_c1.2", "PA_h2", "TR_h2");
        before.describe("c1", Described.left("human_c1", "PA_h"));

        final CallScene scene =
                goneOn(DRIVER, Described.active("human_c1.2", "PA_h2", Described.track("TR_h2")));
        scene.subscribed("c1", "TR_h2");

        assertEquals(List.of("bot.opus", "human-2.opus"), scene.media("c1").files());
    }

    @Test
    void shouldMuteTheBotWhereTheCrashCameBetween() {
        handedOff();
        final List<Event> written = before.journal.events();
        assertEquals(EventType.BOT_MUTED, written.getLast().type());

        final CallScene scene = before.crashed(written.subList(0, written.size() - 1));
        scene.goesOn();

        assertTrue(scene.media("c1").isBotMuted);
        assertEquals(1, scene.story("c1").stream().filter("BOT_MUTED"::equals).count());
    }

    @Test
    void shouldKeepTheBotMutedForTheApi() {
        before.talking("c1");
        before.ask(before.commands.muteBot("c1", true));

        final CallScene scene = goneOn(DRIVER);
        assertTrue(scene.media("c1").isBotMuted);

        scene.ask(scene.commands.muteBot("c1", false));
        assertFalse(scene.media("c1").isBotMuted);
    }
}
