package io.voicegateway.control.track;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.event.CallClock;
import io.voicegateway.control.event.CallLog;
import io.voicegateway.control.event.EventSource;
import io.voicegateway.control.event.RoomLife;
import io.voicegateway.control.fake.AdvancedClock;
import io.voicegateway.control.fake.Described;
import io.voicegateway.control.fake.FakeEngine;
import io.voicegateway.control.fake.FakeSignalPort;
import io.voicegateway.control.fake.InMemoryEventJournal;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.control.participant.Role;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrackManagerTest {
    private static final long SESSION = 1;

    private final AdvancedClock clock = new AdvancedClock();
    private final InMemoryEventJournal journal = new InMemoryEventJournal();
    private final FakeSignalPort signal = new FakeSignalPort();
    private final FakeEngine engine = new FakeEngine();
    private final List<String> heard = new ArrayList<>();
    private final CallLog log =
            new CallLog(
                    journal,
                    clock,
                    "gw-1",
                    "c1",
                    new RoomLife("call_c1", "RM_1", clock.instant()),
                    new CallClock(clock.instant()));
    private final TrackManager tracks =
            new TrackManager(
                    SESSION,
                    log,
                    new TrackQuality(log),
                    signal,
                    engine,
                    new TrackManager.TapListener() {
                        @Override
                        public void onStreamAdded(final Track track, final long streamId) {
                            heard.add(track.label() + ":" + track.sid());
                        }

                        @Override
                        public void onStreamRemoved(final Track track, final long streamId) {
                            heard.remove(track.label() + ":" + track.sid());
                        }
                    });

    TrackManagerTest() {
        engine.openSession(SESSION);
    }

    private void driver(final RemoteTrack... published) {
        tracks.onDescribed(Described.active("driver_c1", "PA_1", published), Role.DRIVER);
    }

    private void subscribed(final String trackSid) {
        tracks.onSubscribed(new TrackSubscription(trackSid, 7, 111));
    }

    private Set<Route> routes() {
        return engine.sessions.get(SESSION).routes;
    }

    private List<String> events() {
        return journal.events().stream()
                .map(event -> event.type() + " " + event.data().get("track_sid"))
                .toList();
    }

    @Test
    void shouldSubscribeToTalkersAlone() {
        driver(Described.track("TR_1"), Described.video("TR_v"));
        tracks.onDescribed(
                Described.active("human_c1", "PA_2", Described.track("TR_2")), Role.HUMAN);
        tracks.onDescribed(
                Described.active("somebody", "PA_3", Described.track("TR_3")), Role.VISITOR);

        assertEquals(List.of("TR_1", "TR_2"), signal.subscribed);
        assertEquals(
                List.of("TRACK_PUBLISHED TR_1", "TRACK_PUBLISHED TR_2", "TRACK_PUBLISHED TR_3"),
                events());
    }

    @Test
    void shouldNotBridgeWhatIsEncrypted() {
        driver(Described.encrypted("TR_1"));

        assertEquals(List.of(), signal.subscribed);
        assertEquals(List.of("TRACK_PUBLISHED TR_1", "QUALITY_DEGRADED TR_1"), events());
    }

    @Test
    void shouldRouteTheDriverToTheBotAndNobodyElse() {
        driver(Described.track("TR_1"));
        subscribed("TR_1");
        tracks.onDescribed(
                Described.active("human_c1", "PA_2", Described.track("TR_2")), Role.HUMAN);
        subscribed("TR_2");

        assertEquals(Set.of(new Route.StreamToBot(1)), routes());
        assertEquals(List.of("driver:TR_1", "human:TR_2"), heard);
    }

    @Test
    void shouldReplaceAStreamThatChanged() {
        driver(Described.track("TR_1"));
        subscribed("TR_1");

        subscribed("TR_1");

        assertEquals(Set.of(2L), engine.sessions.get(SESSION).streams.keySet());
        assertEquals(Set.of(new Route.StreamToBot(2)), routes());
        assertEquals(List.of("driver:TR_1"), heard);
    }

    @Test
    void shouldHearTheNewestOfTwoTracksOfOneTalker() {
        driver(Described.track("TR_1"));
        subscribed("TR_1");
        driver(Described.track("TR_1"), Described.track("TR_2"));
        subscribed("TR_2");

        assertEquals(List.of("driver:TR_2"), heard);
        assertEquals(Set.of(new Route.StreamToBot(2)), routes());

        driver(Described.track("TR_1"));

        assertEquals(List.of("driver:TR_1"), heard);
        assertEquals(Set.of(new Route.StreamToBot(1)), routes());
    }

    @Test
    void shouldEndAllTracksOfATalkerTogether() {
        driver(Described.track("TR_1"), Described.track("TR_2"));
        subscribed("TR_1");
        subscribed("TR_2");
        final int commandCount = engine.commands.size();

        tracks.onGone(EventSource.SIGNAL, "driver_c1");

        assertEquals(List.of(), heard);
        assertEquals(Set.of(), routes());
        assertEquals(
                List.of("removeStream", "removeRoute", "removeStream"),
                engine.commands.subList(commandCount, engine.commands.size()),
                "none is heard in place of another that goes too");
        assertEquals(
                List.of("TRACK_UNPUBLISHED TR_1", "TRACK_UNPUBLISHED TR_2"),
                events().subList(2, 4));
    }

    @Test
    void shouldIgnoreAStreamOfATrackThatIsNotThere() {
        subscribed("TR_9");
        driver(Described.track("TR_1"));
        driver();
        subscribed("TR_1");

        assertEquals(Set.of(), engine.sessions.get(SESSION).streams.keySet());
    }

    @Test
    void shouldStopHearingAnUnsubscribedTrackWithoutEndingIt() {
        driver(Described.track("TR_1"));
        subscribed("TR_1");

        tracks.onUnsubscribed("TR_1");
        assertEquals(List.of(), heard);
        subscribed("TR_1");

        assertEquals(List.of("driver:TR_1"), heard);
        assertEquals(List.of("TRACK_PUBLISHED TR_1"), events());
    }

    @Test
    void shouldTakeUpATrackThatIsPublishedAgain() {
        driver(Described.muted("TR_1"));
        driver();

        driver(Described.track("TR_1"));

        assertEquals(
                List.of(
                        "TRACK_PUBLISHED TR_1",
                        "TRACK_MUTED TR_1",
                        "TRACK_UNPUBLISHED TR_1",
                        "TRACK_PUBLISHED TR_1"),
                events());
        assertEquals(4, journal.events().stream().map(e -> e.eventId()).distinct().count());
        assertEquals(List.of("TR_1", "TR_1"), signal.subscribed);
    }

    @Test
    void shouldReplayWhatIsHeard() {
        driver(Described.track("TR_1"), Described.track("TR_2"));
        subscribed("TR_1");
        subscribed("TR_2");
        heard.clear();

        tracks.replayStreams();

        assertEquals(List.of("driver:TR_2"), heard);
    }
}
