package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.voicegateway.control.fake.Described;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class CallCommandsTest {
    private final CallScene scene = new CallScene();

    @Test
    void shouldListCallsInTheOrderOfCreation() {
        scene.active("c3");
        scene.created("c1");
        scene.active("c2");
        scene.end("c2");

        assertEquals(List.of("c3", "c1", "c2"), list(null, 10, null));
        assertEquals(List.of("c3", "c1"), list(null, 2, null));
        assertEquals(List.of("c2"), list(null, 2, "c1"));
        assertEquals(List.of(), list(null, 2, "c2"));
        assertEquals(List.of("c3"), list(CallState.ACTIVE, 10, null));
        assertEquals(List.of("c2"), list(CallState.ENDED, 10, "c3"));
    }

    private List<String> list(final CallState state, final int limit, final String after) {
        return scene.ask(scene.commands.listCalls(state, limit, after)).stream()
                .map(CallView::callId)
                .toList();
    }

    @Test
    void shouldAnswerWithNothingAboutACallThatIsNotThere() {
        assertEquals(Optional.empty(), scene.ask(scene.commands.findCall("c9")));
        assertEquals(
                Optional.empty(),
                scene.ask(scene.commands.endCall("c9", EndReason.API_REQUEST, "")));
        assertEquals(Optional.empty(), scene.ask(scene.commands.findSession("c9")));
    }

    @Test
    void shouldShowTheCallAsItIs() {
        scene.talking("c1");
        scene.describe("c1", Described.active("somebody", "PA_v", Described.muted("TR_v")));

        final CallView view = scene.view("c1");

        assertEquals(
                List.of("driver_c1 driver active", "bot_c1 bot active", "somebody visitor active"),
                view.participants().stream()
                        .map(p -> p.identity() + " " + p.role() + " " + p.state())
                        .toList());
        assertEquals(
                new CallView.TrackView("TR_v", "visitor", true, "muted"),
                view.participants().getLast().tracks().getFirst());
        assertEquals("connected", view.bot().state());
        assertEquals(scene.journal.events("c1").size(), view.events().count());
        assertEquals(Optional.of(scene.session("c1")), scene.ask(scene.commands.findSession("c1")));
    }

    @Test
    void shouldNotTouchACallThatHasEnded() {
        scene.talking("c1");
        scene.end("c1");
        final List<String> story = scene.story("c1");
        final int commandCount = scene.engine.commands.size();

        scene.ask(scene.commands.muteBot("c1", true));
        scene.ask(scene.commands.clearBot("c1"));
        scene.ask(scene.commands.swapBot("c1", CallScene.bot("ws://new.example/")));
        scene.ask(scene.commands.stopRecording("c1"));
        scene.ask(scene.commands.endCall("c1", EndReason.API_REQUEST, "again"));

        assertEquals(story, scene.story("c1"));
        assertEquals(commandCount, scene.engine.commands.size());
        assertEquals(Optional.empty(), scene.ask(scene.commands.findSession("c1")));
    }

    @Test
    void shouldSayThatTheConductorIsBusy() {
        final CallCommands busy =
                new CallCommandsProxy(
                        scene.calls,
                        _ -> {
                            throw new RejectedExecutionException("full");
                        });

        final var reply = busy.findCall("c1").toCompletableFuture();

        final var failure = assertThrows(CompletionException.class, reply::join);
        assertInstanceOf(ConductorBusyException.class, failure.getCause());
    }

    @Test
    void shouldAnswerAlsoWhenACommandFails() {
        scene.active("c1");
        scene.engine.fail(new IllegalStateException("a bug"));

        final var reply = scene.commands.clearBot("c1").toCompletableFuture();

        assertThrows(IllegalStateException.class, scene.conductor::run);
        final var failure = assertThrows(CompletionException.class, reply::join);
        assertInstanceOf(IllegalStateException.class, failure.getCause());
    }

    @Test
    void shouldRestartIceWhenTheRoomLegIsSilent() {
        scene.active("c1");

        scene.facts.onRoomLegSilent(scene.session("c1"), 5_000);
        scene.conductor.run();

        assertEquals(List.of(scene.session("c1")), scene.signal.restarted);
    }
}
