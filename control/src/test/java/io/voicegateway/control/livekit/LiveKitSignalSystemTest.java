package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.LiveKitFact;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.room.RoomView;
import org.junit.jupiter.api.Test;

/** Signalling only, so nobody becomes active. */
class LiveKitSignalSystemTest extends LiveKitServerScene {

    @Test
    void shouldJoinNegotiateAndLeave() {
        final RoomView view = result(rooms.createRoom(request("gateway-1"))).view();

        signal.join(join(1, "bot", false));

        final SignalEvents.Joined joined = events.await(SignalEvents.Joined.class);
        assertEquals(view.roomSid(), joined.room().roomSid());
        assertTrue(joined.room().participantSid().startsWith("PA_"));
        final SignalEvents.Remote remote = events.await(SignalEvents.Remote.class);
        assertTrue(remote.transport().password().length() >= 22);
        assertTrue(events.await(SignalEvents.Published.class).trackSid().startsWith("TR_AM"));
        events.await(
                SignalEvents.Candidate.class,
                event -> event.candidate().address().equals("127.0.0.1"));
        assertEquals(
                "bot",
                result(rooms.listParticipants(room)).stream()
                        .map(RemoteParticipant::identity)
                        .reduce("", String::concat));

        signal.leave(1);

        assertEquals(LeftReason.CLIENT_LEFT, events.await(SignalEvents.Left.class).reason());
        assertEquals("left", events.all(SignalEvents.Left.class).getFirst().detail());
    }

    @Test
    void shouldSeeAnotherParticipantComeAndGo() {
        signal.join(join(1, "bot", false));
        events.await(SignalEvents.Joined.class);

        signal.join(join(2, "human", false));

        final RemoteParticipant human =
                events.await(SignalEvents.Changed.class, event -> event.sessionId() == 1)
                        .participant();
        assertEquals("human", human.identity());
        assertEquals(RemoteParticipant.State.JOINING, human.state());
        final SignalEvents.Joined second =
                events.await(SignalEvents.Joined.class, event -> event.sessionId() == 2);
        assertEquals("bot", second.room().participants().getFirst().identity());

        signal.leave(2);

        final RemoteParticipant gone =
                events.await(
                                SignalEvents.Changed.class,
                                event ->
                                        event.sessionId() == 1
                                                && event.participant().state()
                                                        == RemoteParticipant.State.DISCONNECTED)
                        .participant();
        assertEquals(human.sid(), gone.sid());
        assertEquals(RemoteParticipant.Departure.CLEAN, gone.departure());
    }

    @Test
    void shouldJoinHiddenWithoutPublishing() {
        signal.join(join(1, "bot", false));
        events.await(SignalEvents.Published.class);

        signal.join(join(2, "gateway", true));

        events.await(SignalEvents.Remote.class, event -> event.sessionId() == 2);
        signal.leave(2);
        events.await(SignalEvents.Left.class);
        assertTrue(
                events.all(SignalEvents.Published.class).stream()
                        .allMatch(event -> event.sessionId() == 1));
        assertTrue(
                events.all(SignalEvents.Changed.class).stream()
                        .noneMatch(event -> event.sessionId() == 1));
    }

    @Test
    void shouldAnswerIceRestartWithNewCredentials() {
        signal.join(join(1, "bot", false));
        final SignalEvents.Remote first = events.await(SignalEvents.Remote.class);

        signal.restartIce(1, transport("second00"));

        final SignalEvents.Remote second =
                events.await(
                        SignalEvents.Remote.class,
                        event ->
                                !event.transport()
                                        .usernameFragment()
                                        .equals(first.transport().usernameFragment()));
        assertEquals(first.transport().fingerprint(), second.transport().fingerprint());
    }

    @Test
    void shouldReportDeletedRoom() {
        result(rooms.createRoom(request("gateway-1")));
        signal.join(join(1, "bot", false));
        events.await(SignalEvents.Joined.class);

        result(rooms.deleteRoom(room));

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(LeftReason.ROOM_DELETED, left.reason());
        assertFalse(left.reason().isRetryable());
        assertEquals(1, events.all(SignalEvents.Left.class).size());
    }

    @Test
    void shouldReportRemoval() {
        signal.join(join(1, "bot", false));
        events.await(SignalEvents.Joined.class);

        result(rooms.removeParticipant(room, "bot"));

        assertEquals(
                LeftReason.PARTICIPANT_REMOVED, events.await(SignalEvents.Left.class).reason());
    }

    @Test
    void shouldReportDuplicateIdentity() {
        signal.join(join(1, "bot", false));
        events.await(SignalEvents.Joined.class);

        signal.join(join(2, "bot", false));

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(1, left.sessionId());
        assertEquals(LeftReason.DUPLICATE_IDENTITY, left.reason());
        events.await(SignalEvents.Joined.class, event -> event.sessionId() == 2);
    }

    @Test
    void shouldNeedNewJoinWhenConnectionIsCutBeforeMedia() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.port())) {
            final LiveKitAccess access =
                    new LiveKitAccess(
                            "ws://127.0.0.1:" + proxy.port(),
                            LiveKitServerProcess.API_KEY,
                            LiveKitServerProcess.API_SECRET);
            try (LiveKitSignalClient cut =
                    new LiveKitSignalClient(vertx, access, tokens, SignalTimes.DEFAULT, events)) {
                cut.join(join(1, "bot", false));
                events.await(SignalEvents.Remote.class);

                // A resume that comes before the server has seen the loss is granted, for as long
                // as the server waits for media.
                proxy.cutUntil(
                        () ->
                                awaitFact(
                                        LiveKitFact.ParticipantLeft.class,
                                        fact -> fact.room().equals(room)));

                events.await(SignalEvents.Lost.class);
                final SignalEvents.Left left = events.await(SignalEvents.Left.class);
                assertEquals(LeftReason.RECONNECT_NEEDED, left.reason());
                assertEquals(2, proxy.acceptedCount());
            }
        }
    }
}
