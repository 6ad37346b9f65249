package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.fake.Described;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteParticipant.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What happens in a room is told by signalling, by webhook and by the answers to the reconciler: each may be lost, late, twice, and in any
 * order. Whatever a seed makes of it, the events are those of the truth, once each.
 */
class CallFactOrderTest {
    private static final RemoteParticipant OWN = Described.active("bot_c1", "PA_own");

    /** Long enough for the reconciler to see an absence twice, and for the grace after it. */
    private static final long SETTLE_MS = 3 * CallReconciler.INTERVAL_MS + CallScene.GRACE_MS;

    /** What happens, in this order. */
    private static final List<RemoteParticipant> TRUTH =
            List.of(
                    Described.active("driver_c1", "PA_1", Described.track("TR_1")),
                    Described.active("human_c1", "PA_h1"),
                    Described.left("human_c1", "PA_h1"),
                    Described.active("human_c1", "PA_h2"),
                    Described.active("visitor", "PA_v"),
                    Described.left("visitor", "PA_v"),
                    Described.left("driver_c1", "PA_1"));

    private static final String STORY =
            """
            CALL_CREATED
            PARTICIPANT_JOINED driver_c1
            CALL_STARTED
            TRACK_PUBLISHED TR_1
            PARTICIPANT_JOINED human_c1
            PARTICIPANT_LEFT human_c1
            PARTICIPANT_JOINED human_c1
            PARTICIPANT_JOINED visitor
            PARTICIPANT_LEFT visitor
            TRACK_UNPUBLISHED TR_1
            PARTICIPANT_LEFT driver_c1
            PARTICIPANT_LEFT human_c1
            CALL_ENDED driver_left\
            """;

    private final CallScene scene =
            new CallScene(CallScene.settings(null, false, 10, CallScene.REMEMBER_MS, Set.of()));
    private final List<RemoteParticipant> inRoom = new ArrayList<>(List.of(OWN));
    private final List<Runnable> late = new ArrayList<>();

    static List<Integer> seeds() {
        final List<Integer> seeds = new ArrayList<>();
        for (int seed = 0; seed < 200; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldBeTheTruthWhateverIsToldAboutIt(final int seed) {
        final Random random = new Random(seed);
        scene.created(new CallRequest("c1", null, null, false, Map.of(), null, null));
        new CallReconciler(scene.calls, scene.conductor).start();

        for (final RemoteParticipant fact : TRUTH) {
            happen(fact);
            tell(random, fact);
            while (!late.isEmpty() && random.nextInt(3) > 0) {
                late.remove(random.nextInt(late.size())).run();
                scene.conductor.run();
            }
        }
        late.forEach(Runnable::run);
        scene.conductor.advanceMs(SETTLE_MS);

        assertEquals(STORY, String.join("\n", scene.story("c1")));
        CallStory.check(scene.journal.events("c1"));
    }

    private void happen(final RemoteParticipant fact) {
        inRoom.removeIf(person -> person.identity().equals(fact.identity()));
        if (fact.state() == State.ACTIVE) {
            inRoom.add(fact);
        }
        scene.rooms.people.put("call_c1", List.copyOf(inRoom));
    }

    /** By one way at once, or by none but the reconciler's; by the others later, if ever, and perhaps twice. */
    private void tell(final Random random, final RemoteParticipant fact) {
        final long session = scene.session("c1");
        final Runnable bySignal = () -> scene.facts.onParticipantChanged(session, fact);
        final Runnable byWebhook = () -> scene.facts.onReport(report(fact));
        switch (random.nextInt(3)) {
            case 0 -> bySignal.run();
            case 1 -> byWebhook.run();
            default -> scene.conductor.advanceMs(SETTLE_MS);
        }
        scene.conductor.run();
        for (int i = random.nextInt(3); i > 0; i--) {
            late.add(random.nextBoolean() ? bySignal : byWebhook);
        }
    }

    private static LiveKitFact report(final RemoteParticipant fact) {
        return fact.state() == State.ACTIVE
                ? new LiveKitFact.ParticipantJoined("EV_" + fact.sid(), "call_c1", 0, fact)
                : new LiveKitFact.ParticipantLeft("EV_-" + fact.sid(), "call_c1", 0, fact);
    }
}
