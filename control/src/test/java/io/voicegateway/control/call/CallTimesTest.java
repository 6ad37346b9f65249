package io.voicegateway.control.call;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** A call that nobody ends ends by time. */
class CallTimesTest {
    private final CallScene scene = new CallScene();

    @Test
    void shouldEndACallThatNobodyJoins() {
        scene.created("c1");

        scene.conductor.advanceMs(CallScene.JOIN_TIMEOUT_MS - 1);
        scene.assertLive("c1");
        scene.conductor.advanceMs(1);

        scene.assertEnded("c1", "join_timeout");
        scene.assertStory("c1", "CALL_CREATED", "CALL_ENDED join_timeout");
    }

    @Test
    void shouldTakeTheTimesOfTheRequest() {
        scene.created(new CallRequest("c1", null, null, null, Map.of(), null, 5));
        scene.created(new CallRequest("c2", null, null, null, Map.of(), 20, null));
        scene.driver("c2", "PA_1");

        scene.conductor.advanceMs(5_000);
        scene.assertEnded("c1", "join_timeout");
        scene.assertLive("c2");
        scene.botConnects("c2");
        scene.conductor.advanceMs(15_000);
        scene.assertEnded("c2", "max_duration");
    }

    @Test
    void shouldEndTheLongestCall() {
        scene.talking("c1");

        scene.conductor.advanceMs(CallScene.MAX_DURATION_MS - 1);
        scene.assertLive("c1");
        scene.conductor.advanceMs(1);

        scene.assertEnded("c1", "max_duration");
    }

    @Test
    void shouldNotEndAnActiveCallByTheJoinTimeout() {
        scene.talking("c1");

        scene.conductor.advanceMs(2 * CallScene.JOIN_TIMEOUT_MS);

        scene.assertLive("c1");
    }
}
