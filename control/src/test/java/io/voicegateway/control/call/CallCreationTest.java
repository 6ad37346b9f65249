package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.call.CallRefusedException.Refusal;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.room.RoomView;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallCreationTest {
    private final CallScene scene = new CallScene();

    @Test
    void shouldRefuseNewCallsWhileTheHostIsLateAndKeepTheOthers() {
        scene.active("c1");
        for (int i = 0; i < Admission.LATE_SECONDS; i++) {
            scene.admission.onSecond("media-0", 45_000);
        }

        assertEquals(
                CallRefusedException.Refusal.UNAVAILABLE,
                scene.refusal(scene.commands.createCall(CallScene.request("c2"))));
        assertFalse(scene.create(CallScene.request("c1")).join().isNew());
        scene.assertLive("c1");

        for (int i = 0; i < Admission.CALM_SECONDS; i++) {
            scene.admission.onSecond("media-0", 100);
        }
        assertTrue(scene.create(CallScene.request("c2")).join().isNew());
    }

    @Test
    void shouldMakeTheRoomAndOpenTheMedia() {
        final CallCommands.Created created = scene.create(CallScene.request("c1")).join();

        assertTrue(created.isNew());
        assertEquals("call_c1", created.call().room());
        assertEquals(CallState.CREATED, created.call().state());
        assertEquals("c1", scene.rooms.created.getFirst().callId());
        assertEquals("gw-1", scene.rooms.created.getFirst().owner());
        assertEquals(1, scene.engine.sessions.size());
        assertEquals("bot_c1", scene.signal.joined.values().iterator().next().identity());
        scene.assertStory("c1", "CALL_CREATED");
    }

    @Test
    void shouldReturnAnExistingCallUnchanged() {
        scene.active("c1");

        final CallCommands.Created again =
                scene.create(CallScene.request("c1", CallScene.bot("ws://other.example/"))).join();

        assertFalse(again.isNew());
        assertEquals(CallState.ACTIVE, again.call().state());
        assertEquals("ws://bot.example:9000/ws", again.call().bot().url());
        assertEquals(1, scene.rooms.created.size());
    }

    @Test
    void shouldMakeOneRoomForConcurrentCreationsOfOneId() {
        scene.rooms.hold();
        final var first = scene.create(CallScene.request("c1"));
        final var second = scene.create(CallScene.request("c1"));
        final var third = scene.create(CallScene.request("c1"));
        assertFalse(first.isDone());

        scene.rooms.answer();
        scene.conductor.run();

        assertEquals(
                List.of(true, false, false),
                List.of(first.join().isNew(), second.join().isNew(), third.join().isNew()));
        assertEquals(1, scene.rooms.created.size());
        scene.assertStory("c1", "CALL_CREATED");
    }

    @Test
    void shouldChooseAnIdWhenNoneIsGiven() {
        final CallView call =
                scene.create(new CallRequest(null, null, null, null, Map.of(), null, null))
                        .join()
                        .call();

        assertEquals(36, call.callId().length());
        assertEquals("call_" + call.callId(), call.room());
    }

    @Test
    void shouldAdoptItsOwnRoomThatIsThereAlready() {
        scene.rooms.rooms.put(
                "call_c1", new RoomView("call_c1", "RM_old", "c1", "gw-1", "{}", 1_000, 0));

        assertTrue(scene.create(CallScene.request("c1")).join().isNew());

        assertEquals(List.of(), scene.rooms.created);
        assertEquals("RM_old", scene.journal.events("c1").getFirst().data().get("room_sid"));
    }

    @Test
    void shouldLeaveALateRoomToTheNextCreationOfThatId() {
        scene.rooms.hold();
        scene.create(CallScene.request("c1"));
        scene.conductor.advanceMs(CallManager.CREATION_GUARD_MS);
        final var next = scene.create(CallScene.request("c1"));

        scene.rooms.answer();
        scene.conductor.run();

        assertTrue(next.join().isNew());
        assertEquals(List.of(), scene.rooms.deleteAttempts);
    }

    @Test
    void shouldRefuseARoomOfAnotherOwner() {
        scene.rooms.foreign("call_c1", "gw-2");

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.create(CallScene.request("c1"))));

        assertEquals(List.of(), scene.rooms.deleteAttempts);
        assertEquals(0, scene.conductor.timers().count());
        assertEquals(Optional.empty(), scene.ask(scene.commands.findCall("c1")));
        assertEquals(List.of(), scene.story("c1"));
    }

    @Test
    void shouldRefuseARoomThatNobodySigned() {
        scene.rooms.foreign("call_c1", null);

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.create(CallScene.request("c1"))));
    }

    @Test
    void shouldRefuseAnIdThatTheJournalKnowsAsEnded() {
        scene.active("c1");
        scene.end("c1");
        scene.conductor.advanceMs(CallScene.REMEMBER_MS);
        assertEquals(Optional.empty(), scene.ask(scene.commands.findCall("c1")));

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.create(CallScene.request("c1"))));
    }

    @Test
    void shouldRefuseAnIdWhoseCallIsEnding() {
        scene.active("c1");
        scene.rooms.hold();
        scene.end("c1");
        assertEquals(CallState.ENDING, scene.view("c1").state());

        assertEquals(Refusal.CONFLICT, scene.refusal(scene.create(CallScene.request("c1"))));
    }

    @Test
    void shouldRefuseWhenFull() {
        final CallScene small =
                new CallScene(CallScene.settings(null, false, 2, CallScene.REMEMBER_MS, Set.of()));
        small.active("c1");
        small.rooms.hold();
        final var creating = small.create(CallScene.request("c2"));

        assertEquals(Refusal.UNAVAILABLE, small.refusal(small.create(CallScene.request("c3"))));
        assertFalse(small.create(CallScene.request("c1")).join().isNew());

        small.rooms.answer();
        small.conductor.run();
        assertTrue(creating.join().isNew());
        small.end("c1");
        assertTrue(small.create(CallScene.request("c3")).join().isNew());
    }

    @Test
    void shouldRefuseWhileDrainingAndStillReturnWhatIsThere() {
        scene.active("c1");
        scene.ask(scene.commands.drain());

        assertEquals(Refusal.UNAVAILABLE, scene.refusal(scene.create(CallScene.request("c2"))));
        assertFalse(scene.create(CallScene.request("c1")).join().isNew());
        scene.assertLive("c1");
    }

    @Test
    void shouldRefuseWhenLiveKitCannotBeReached() {
        scene.rooms.unreachable(true);

        assertEquals(
                Refusal.LIVEKIT_UNREACHABLE, scene.refusal(scene.create(CallScene.request("c1"))));

        assertEquals(0, scene.conductor.timers().count());
        scene.rooms.unreachable(false);
        assertTrue(scene.create(CallScene.request("c1")).join().isNew());
    }

    @Test
    void shouldGiveUpARoomServerThatNeverAnswers() {
        scene.rooms.hold();
        final var first = scene.create(CallScene.request("c1"));
        final var second = scene.create(CallScene.request("c1"));

        scene.conductor.advanceMs(CallManager.CREATION_GUARD_MS);

        assertEquals(Refusal.LIVEKIT_UNREACHABLE, scene.refusal(first));
        assertEquals(Refusal.LIVEKIT_UNREACHABLE, scene.refusal(second));
        assertEquals(0, scene.conductor.timers().count());
    }

    @Test
    void shouldDeleteARoomThatComesWhenNobodyWaitsAnyMore() {
        scene.rooms.hold();
        scene.create(CallScene.request("c1"));
        scene.conductor.advanceMs(CallManager.CREATION_GUARD_MS);

        scene.rooms.answer();
        scene.conductor.run();

        assertNull(scene.rooms.rooms.get("call_c1"));
    }

    @Test
    void shouldLetCommandsWaitForTheRoom() {
        scene.rooms.hold();
        scene.create(CallScene.request("c1"));
        final var found = scene.commands.findCall("c1").toCompletableFuture();
        scene.conductor.run();
        assertFalse(found.isDone());

        scene.rooms.answer();
        scene.conductor.run();

        assertEquals("c1", found.join().orElseThrow().callId());
    }

    @Test
    void shouldAnswerCommandsThatWaitedForARoomThatNeverCame() {
        scene.rooms.hold();
        scene.create(CallScene.request("c1"));
        final var found = scene.commands.findCall("c1").toCompletableFuture();
        scene.rooms.unreachable(true);
        scene.rooms.answer();
        scene.conductor.run();

        assertEquals(Optional.empty(), found.join());
    }

    @Test
    void shouldRefuseADriverUnderTheBotsIdentity() {
        final CallRequest request =
                new CallRequest("c1", "bot_c1", null, null, Map.of(), null, null);

        assertEquals(Refusal.INVALID, scene.refusal(scene.create(request)));
    }

    @Test
    void shouldTakeTheDriverIdentityThatItsCreatorNamed() {
        scene.created(new CallRequest("c1", "sip_+49301", null, null, Map.of(), null, null));

        scene.describe("c1", Described.active("sip_+49301", "PA_1"));

        assertEquals(CallState.ACTIVE, scene.view("c1").state());
        assertEquals("driver", scene.view("c1").participants().getFirst().role());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://bot.example/",
                "ws://user:secret@bot.example/",
                "ws://bot.example:0/",
                "ws://bot.example/#fragment"
            })
    void shouldRefuseABotThatMayNotBeDialled(final String url) {
        final BotRequest bot =
                new BotRequest(URI.create(url), null, null, Map.of(), Map.of(), null);

        assertEquals(Refusal.INVALID, scene.refusal(scene.create(CallScene.request("c1", bot))));
        assertEquals(List.of(), scene.rooms.created);
    }

    @Test
    void shouldRefuseHeadersThatTheGatewayAloneWrites() {
        final BotRequest bot =
                new BotRequest(null, null, null, Map.of("Host", "elsewhere"), Map.of(), null);

        assertEquals(Refusal.INVALID, scene.refusal(scene.create(CallScene.request("c1", bot))));
    }

    @Test
    void shouldRefuseAHostThatTheOperatorDoesNotAllow() {
        final CallScene strict =
                new CallScene(
                        CallScene.settings(
                                CallScene.BOT_URL,
                                false,
                                10,
                                CallScene.REMEMBER_MS,
                                Set.of("Good.example")));

        assertEquals(
                Refusal.INVALID,
                strict.refusal(
                        strict.create(
                                CallScene.request("c1", CallScene.bot("ws://bad.example/")))));
        strict.created(CallScene.request("c2", CallScene.bot("ws://GOOD.example/")));
        strict.created("c3");
        assertEquals(
                Refusal.INVALID,
                strict.refusal(strict.commands.swapBot("c3", CallScene.bot("ws://bad.example/"))));
    }
}
