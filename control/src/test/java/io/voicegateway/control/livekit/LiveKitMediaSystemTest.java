package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** With a peer that connects, so that sessions become active. */
class LiveKitMediaSystemTest extends LiveKitServerScene {

    @Test
    void shouldResumeActiveSessionWhenConnectionIsCut() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.port());
                MediaPeer peer = new MediaPeer()) {
            final LiveKitAccess access =
                    new LiveKitAccess(
                            "ws://127.0.0.1:" + proxy.port(),
                            LiveKitServerProcess.API_KEY,
                            LiveKitServerProcess.API_SECRET);
            try (LiveKitSignalClient cut =
                    new LiveKitSignalClient(vertx, access, tokens, SignalTimes.DEFAULT, events)) {
                cut.join(
                        new SignalJoin(
                                1, room, "bot", "bot", false, 1, peer.local(), Map.of("a", "b")));
                peer.connect(
                        events.await(SignalEvents.Remote.class).transport(),
                        events.await(
                                        SignalEvents.Candidate.class,
                                        event -> event.candidate().address().equals("127.0.0.1"))
                                .candidate());
                events.await(SignalEvents.Active.class);

                proxy.cut();

                events.await(SignalEvents.Lost.class);
                events.await(SignalEvents.Resumed.class);
                assertEquals(2, proxy.acceptedCount());
                signal.join(join(2, "human", false));
                final RemoteParticipant human =
                        events.await(SignalEvents.Changed.class, event -> event.sessionId() == 1)
                                .participant();
                assertEquals("human", human.identity());
                final SignalEvents.Joined second =
                        events.await(SignalEvents.Joined.class, event -> event.sessionId() == 2);
                final RemoteParticipant bot = second.room().participants().getFirst();
                assertEquals(RemoteParticipant.State.ACTIVE, bot.state());
                assertEquals(
                        events.all(SignalEvents.Published.class).getFirst().trackSid(),
                        bot.tracks().getFirst().sid());
                assertEquals(
                        0,
                        events.all(SignalEvents.Left.class).size(),
                        () -> events.all().toString());
            }
        }
    }

    /** One session hears the other's track: announced, subscribed, given an RTP stream, and taken away again. */
    @Test
    void shouldSubscribeToTrackOfAnotherSession() throws Exception {
        try (MediaPeer speaker = new MediaPeer();
                MediaPeer hearer = new MediaPeer()) {
            active(1, "driver", speaker);
            active(2, "bot", hearer);
            final String trackSid =
                    events.await(SignalEvents.Published.class, event -> event.sessionId() == 1)
                            .trackSid();

            signal.subscribe(2, trackSid);

            final SignalEvents.Subscribed subscribed = events.await(SignalEvents.Subscribed.class);
            assertEquals(2, subscribed.sessionId());
            assertEquals(trackSid, subscribed.subscription().trackSid());
            assertEquals(111, subscribed.subscription().payloadType());

            signal.unsubscribe(2, trackSid);

            assertEquals(trackSid, events.await(SignalEvents.Unsubscribed.class).trackSid());
            events.clear();
            signal.subscribe(2, trackSid);
            events.await(SignalEvents.Subscribed.class);

            signal.leave(1);

            assertEquals(trackSid, events.await(SignalEvents.Unsubscribed.class).trackSid());
        }
    }

    /** livekit#4892: the server is left with a transceiver that it cannot match, and asks for a section after every answer. */
    @Test
    void shouldStayCalmWhenSubscriptionsChangeQuickly() throws Exception {
        try (MediaPeer first = new MediaPeer();
                MediaPeer hearer = new MediaPeer();
                MediaPeer second = new MediaPeer()) {
            active(1, "driver", first);
            active(2, "bot", hearer);
            final String early = published(1);
            for (int i = 0; i < 40; i++) {
                signal.subscribe(2, early);
                signal.unsubscribe(2, early);
            }
            active(3, "human", second);
            final String late = published(3);

            signal.subscribe(2, late);

            events.await(
                    SignalEvents.Subscribed.class,
                    event -> event.subscription().trackSid().equals(late));
            signal.leave(3);
            events.await(SignalEvents.Unsubscribed.class, event -> event.trackSid().equals(late));
            assertTrue(
                    events.all(SignalEvents.Left.class).stream()
                            .noneMatch(event -> event.sessionId() == 2));
        }
    }

    private String published(final long sessionId) {
        return events.await(SignalEvents.Published.class, event -> event.sessionId() == sessionId)
                .trackSid();
    }

    private void active(final long sessionId, final String identity, final MediaPeer peer) {
        signal.join(
                new SignalJoin(sessionId, room, identity, "", false, 1, peer.local(), Map.of()));
        peer.connect(
                events.await(SignalEvents.Remote.class, event -> event.sessionId() == sessionId)
                        .transport(),
                events.await(
                                SignalEvents.Candidate.class,
                                event ->
                                        event.sessionId() == sessionId
                                                && event.candidate().address().equals("127.0.0.1"))
                        .candidate());
        events.await(SignalEvents.Active.class, event -> event.sessionId() == sessionId);
    }
}
