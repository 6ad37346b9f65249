package io.voicegateway.control.call;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.event.Event;
import io.voicegateway.control.event.EventType;
import io.voicegateway.control.fake.Described;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.QualityChange.Metric;
import io.voicegateway.engine.api.SessionQuality;
import io.voicegateway.engine.api.StreamQuality;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CallQualityTest {
    private final CallScene scene = new CallScene();

    private void changes(final long streamId, final Metric metric, final boolean isDegraded) {
        scene.facts.onQualityChanged(
                scene.session("c1"),
                new QualityChange(streamId, metric, isDegraded, isDegraded ? 41.25 : 2, 2, 17));
        scene.conductor.run();
    }

    private List<String> warnings() {
        return scene.story("c1").stream().filter(line -> line.startsWith("QUALITY_")).toList();
    }

    private List<Event> events(final EventType type) {
        return scene.journal.events("c1").stream().filter(event -> event.type() == type).toList();
    }

    @Test
    void shouldTellAnEpisodeOnceAndItsEndOnce() {
        scene.active("c1");
        final long stream = scene.streamOf("c1", "TR_1");

        changes(stream, Metric.JITTER, true);
        changes(stream, Metric.JITTER, true);
        changes(stream, Metric.LOSS, true);
        changes(stream, Metric.JITTER, false);
        changes(stream, Metric.JITTER, false);
        changes(stream, Metric.JITTER, true);

        assertEquals(
                List.of(
                        "QUALITY_DEGRADED TR_1 jitter",
                        "QUALITY_DEGRADED TR_1 loss",
                        "QUALITY_RECOVERED TR_1 jitter",
                        "QUALITY_DEGRADED TR_1 jitter"),
                warnings());
        assertEquals(
                Map.of(
                        "identity",
                        "driver_c1",
                        "role",
                        "driver",
                        "track_sid",
                        "TR_1",
                        "metric",
                        "jitter",
                        "value",
                        41.25,
                        "baseline",
                        2.0,
                        "threshold",
                        17.0),
                events(EventType.QUALITY_DEGRADED).getFirst().data());
        assertEquals(
                "as_usual", events(EventType.QUALITY_RECOVERED).getFirst().data().get("reason"));
    }

    @Test
    void shouldEndEveryEpisodeWithItsTrack() {
        scene.active("c1");
        changes(scene.streamOf("c1", "TR_1"), Metric.DELAY, true);

        scene.driver("c1", "PA_1", Described.track("TR_2"));
        scene.subscribed("c1", "TR_2");
        changes(scene.streamOf("c1", "TR_2"), Metric.DELAY, true);
        scene.end("c1");

        assertEquals(
                List.of(
                        "QUALITY_DEGRADED TR_1 delay",
                        "QUALITY_RECOVERED TR_1 delay",
                        "QUALITY_DEGRADED TR_2 delay",
                        "QUALITY_RECOVERED TR_2 delay"),
                warnings());
        assertEquals(
                "track_ended", events(EventType.QUALITY_RECOVERED).getFirst().data().get("reason"));
        scene.assertEnded("c1", "api_request");
    }

    @Test
    void shouldMeasureANewStreamOfATrackAnew() {
        scene.active("c1");
        final long first = scene.streamOf("c1", "TR_1");
        changes(first, Metric.LOSS, true);

        scene.subscribed("c1", "TR_1");
        changes(first, Metric.LOSS, false);
        changes(scene.streamOf("c1", "TR_1"), Metric.LOSS, true);

        assertEquals(
                List.of(
                        "QUALITY_DEGRADED TR_1 loss",
                        "QUALITY_RECOVERED TR_1 loss",
                        "QUALITY_DEGRADED TR_1 loss"),
                warnings());
    }

    @Test
    void shouldReportWhatIsEncryptedWhileItIsThere() {
        scene.created("c1");
        scene.driver("c1", "PA_1", Described.encrypted("TR_1"));
        scene.driver("c1", "PA_1", Described.encrypted("TR_1"));

        assertEquals(List.of("QUALITY_DEGRADED TR_1 encrypted"), warnings());

        scene.driver("c1", "PA_1", Described.track("TR_2"));

        assertEquals(
                List.of("QUALITY_DEGRADED TR_1 encrypted", "QUALITY_RECOVERED TR_1 encrypted"),
                warnings());
    }

    @Test
    void shouldShowTheQualityAlsoAfterTheCall() {
        scene.active("c1");
        final SessionQuality quality =
                new SessionQuality(
                        List.of(new StreamQuality("driver", 100, 2, 3, 4, 1.5, 0.5, 20, List.of())),
                        4_000);
        scene.media("c1").quality = quality;
        assertEquals(quality.streams(), scene.view("c1").quality());

        scene.end("c1");

        assertEquals(quality.streams(), scene.view("c1").quality());
        assertEquals(4_000, scene.view("c1").bot().heardMs());
        final Map<?, ?> totals =
                (Map<?, ?>) events(EventType.CALL_ENDED).getFirst().data().get("totals");
        assertEquals(Map.of("packets", 100L, "lost", 2L), totals.get("driver"));
    }
}
