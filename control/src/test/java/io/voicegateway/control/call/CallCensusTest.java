package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CallCensusTest {
    private final CallScene scene = new CallScene();
    private final CallCensus census = new CallCensus(scene.calls, scene.conductor);

    @Test
    void shouldKnowNothingBeforeItHasCounted() {
        assertEquals(Map.of(), census.counts());
    }

    @Test
    void shouldCountTheCallsOfEachStateAgainAndAgain() {
        scene.created("c1");
        scene.active("c2");
        scene.active("c3");
        census.start();
        scene.conductor.run();
        assertEquals(1, census.counts().get(CallState.CREATED));
        assertEquals(2, census.counts().get(CallState.ACTIVE));
        assertEquals(0, census.counts().get(CallState.ENDED));

        scene.end("c3");
        scene.conductor.advanceMs(CallCensus.INTERVAL_MS);

        assertEquals(1, census.counts().get(CallState.ACTIVE));
        assertEquals(1, census.counts().get(CallState.ENDED));
    }

    @Test
    void shouldCountTheRecordingsThatFailUntilTheyRunAgain() {
        scene.active("c1");
        scene.active("c2");
        scene.engine.recordingFails(scene.session("c2"), "disk full");
        census.start();
        scene.conductor.run();
        assertEquals(1, census.failedRecordings());

        scene.conductor.advanceMs(RecordingRestart.FIRST_PAUSE_MS);
        scene.conductor.advanceMs(CallCensus.INTERVAL_MS);

        assertEquals(0, census.failedRecordings());
    }
}
