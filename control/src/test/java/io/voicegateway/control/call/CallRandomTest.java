package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.fake.Described;
import io.voicegateway.control.fake.FakeEngine;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteTrack;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Facts in any order, repeated, late, stale, beside commands: every call still has a whole story with one end, and leaves nothing. */
class CallRandomTest {
    private static final int CALL_COUNT = 200;
    private static final int STEP_COUNT = 60;
    private static final int[] CLOSE_CODES = {1000, 1001, 1005, 1006, 1011, 1012, 1013, 4003};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void shouldTellAWholeStoryWhateverHappens(final long seed) {
        final Random random = new Random(seed);
        for (int i = 0; i < CALL_COUNT; i++) {
            final CallScene scene = new CallScene();
            live(scene, random);
            end(scene, random);
            CallStory.check(scene.journal.events("c1"));
            assertEquals(0, scene.calls.illegalTransitions());
            scene.conductor.advanceMs(CallScene.REMEMBER_MS + 60_000);
            assertEquals(0, scene.calls.all().size());
            assertEquals(0, scene.conductor.timers().count());
            assertEquals(Map.of(), scene.engine.sessions);
        }
    }

    private static void live(final CallScene scene, final Random random) {
        scene.create(CallScene.request("c1"));
        for (int i = 0; i < STEP_COUNT && scene.call("c1").isLive(); i++) {
            step(scene, random);
            // Several facts may wait for the conductor together.
            if (random.nextInt(3) > 0) {
                scene.conductor.run();
                assertMute(scene);
            }
        }
    }

    /** What the engine does with the bot is what the call knows of it. */
    private static void assertMute(final CallScene scene) {
        final FakeEngine.Session media = scene.media("c1");
        if (media != null && !media.dials.isEmpty()) {
            assertEquals(scene.call("c1").bot.isMuted(), media.isBotMuted);
        }
        if (scene.call("c1").state() == CallState.HANDED_OFF) {
            assertTrue(scene.call("c1").bot.isMuted());
        }
    }

    private static void step(final CallScene scene, final Random random) {
        final long session = scene.session("c1");
        final FakeEngine.Session media = scene.media("c1");
        final String sid = "PA_" + random.nextInt(4);
        final String identity = random.nextInt(3) == 0 ? "human_c1" : "driver_c1";
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3 ->
                    scene.facts.onParticipantChanged(
                            session, Described.active(identity, identity + sid, tracks(random)));
            case 4 ->
                    scene.facts.onParticipantChanged(
                            session, Described.joining(identity, identity + sid));
            case 5 ->
                    scene.facts.onParticipantChanged(
                            session, Described.lost(identity, identity + sid));
            case 6 -> {
                if (random.nextInt(5) == 0) {
                    scene.facts.onParticipantChanged(
                            session, Described.left(identity, identity + sid));
                }
            }
            case 7, 8 -> scene.subscribed("c1", "TR_" + random.nextInt(3));
            case 9 -> scene.facts.onUnsubscribed(session, "TR_" + random.nextInt(3));
            case 10, 11 -> {
                if (media != null && media.isBotUp) {
                    scene.engine.botConnects(session);
                }
            }
            case 12 -> {
                if (media != null && media.isBotUp) {
                    scene.engine.botEnds(session, CLOSE_CODES[random.nextInt(CLOSE_CODES.length)]);
                }
            }
            case 13 -> command(scene, random);
            case 14 -> {
                if (media != null && media.isRecording) {
                    scene.engine.recordingFails(session, "disk full");
                }
            }
            case 15 -> hear(scene, random, session, media);
            case 16 ->
                    scene.facts.onBotCut(
                            session, random.nextInt(3), random.nextInt(4), scene.clock.nanoTime());
            default -> scene.conductor.advanceMs(random.nextInt(4_000));
        }
    }

    /** A packet of some stream that there is. */
    private static void hear(
            final CallScene scene,
            final Random random,
            final long session,
            final FakeEngine.@Nullable Session media) {
        if (media != null && !media.streams.isEmpty()) {
            final List<Long> streams = List.copyOf(media.streams.keySet());
            scene.engine.hears(
                    session, streams.get(random.nextInt(streams.size())), random.nextBoolean());
        }
    }

    private static RemoteTrack[] tracks(final Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new RemoteTrack[0];
            case 1 -> new RemoteTrack[] {Described.track("TR_" + random.nextInt(3))};
            case 2 -> new RemoteTrack[] {Described.muted("TR_" + random.nextInt(3))};
            default -> new RemoteTrack[] {Described.track("TR_0"), Described.video("TR_v")};
        };
    }

    private static void command(final CallScene scene, final Random random) {
        switch (random.nextInt(9)) {
            case 5, 6 ->
                    scene.commands.requestHandoff("c1", null, random.nextBoolean() ? 500L : null);
            case 7, 8 -> scene.commands.endHandoff("c1");
            case 0 -> scene.commands.stopRecording("c1");
            case 1 -> scene.commands.startRecording("c1");
            case 2 -> scene.commands.muteBot("c1", random.nextBoolean());
            case 3 -> scene.commands.swapBot("c1", CallScene.bot("ws://new.example/"));
            default -> scene.commands.clearBot("c1");
        }
    }

    private static void end(final CallScene scene, final Random random) {
        if (random.nextInt(4) == 0) {
            scene.engine.silence();
        }
        if (random.nextInt(4) == 0) {
            scene.rooms.unreachable(true);
        }
        if (random.nextBoolean()) {
            scene.facts.onLeft(scene.session("c1"), LeftReason.ROOM_DELETED, "deleted");
        }
        scene.commands.endCall("c1", EndReason.API_REQUEST, "test");
        scene.conductor.run();
        scene.conductor.advanceMs(CallEnding.GUARD_MS);
    }
}
