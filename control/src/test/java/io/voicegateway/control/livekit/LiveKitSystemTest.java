package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.control.room.RoomResult;
import io.voicegateway.control.room.RoomView;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The adapters against a real livekit-server; signalling only, so nobody becomes active. */
@Tag("system")
@Timeout(60)
@EnabledIf(value = "isServerInstalled", disabledReason = "no livekit-server on this machine")
class LiveKitSystemTest {
    private static final String FINGERPRINT =
            "CC:B5:21:33:AB:8D:96:C2:5C:2B:03:77:1F:33:1E:9D:77:9E:9C:E3:55:25:3A:12:62:16:36:19:25:78:1B:BC";

    @TempDir static Path directory;
    private static LiveKitServerProcess server;
    private static Vertx vertx;

    private final SignalEvents events = new SignalEvents();
    private LiveKitTokens tokens;
    private LiveKitSignalClient signal;
    private LiveKitRoomClient rooms;
    private String room;

    static boolean isServerInstalled() {
        return LiveKitServerProcess.binary().isPresent();
    }

    @BeforeAll
    static void launch() throws IOException {
        server = LiveKitServerProcess.launch(directory);
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        server.close();
    }

    @BeforeEach
    void connect(final TestInfo test) {
        room = "call_" + test.getTestMethod().orElseThrow().getName();
        tokens =
                new LiveKitTokens(
                        LiveKitServerProcess.API_KEY,
                        LiveKitServerProcess.API_SECRET,
                        Clock.systemUTC());
        signal =
                new LiveKitSignalClient(
                        vertx, server.access(), tokens, SignalTimes.DEFAULT, events);
        rooms = new LiveKitRoomClient(server.access(), tokens);
    }

    @AfterEach
    void disconnect() {
        signal.close();
        rooms.close();
    }

    @Test
    void shouldCreateFindAndDeleteRoom() {
        final RoomResult created = result(rooms.createRoom(request("gateway-1")));

        assertInstanceOf(RoomResult.Created.class, created);
        final RoomView view = result(rooms.findRoom(room)).orElseThrow();
        assertEquals(created.view().roomSid(), view.roomSid());
        assertEquals("call-1", view.callId());
        assertEquals("gateway-1", view.owner());
        assertTrue(view.metadata().contains("\"colour\":\"green\""), view.metadata());
        assertTrue(result(rooms.listRooms()).stream().anyMatch(other -> other.room().equals(room)));

        result(rooms.deleteRoom(room));
        result(rooms.deleteRoom(room));
        assertTrue(result(rooms.findRoom(room)).isEmpty());
    }

    @Test
    void shouldLeaveRoomOfAnotherOwnerAsItIs() {
        final RoomView before = result(rooms.createRoom(request("gateway-1"))).view();

        final RoomResult found = result(rooms.createRoom(request("gateway-2")));

        assertInstanceOf(RoomResult.Existing.class, found);
        assertEquals("gateway-1", found.view().owner());
        assertEquals(before.metadata(), result(rooms.findRoom(room)).orElseThrow().metadata());
    }

    @Test
    void shouldTreatMissingParticipantAsRemoved() {
        result(rooms.createRoom(request("gateway-1")));

        result(rooms.removeParticipant(room, "nobody"));

        assertTrue(result(rooms.listParticipants(room)).isEmpty());
    }

    @Test
    void shouldFailAsRefusedWhenSecretIsWrong() {
        final LiveKitAccess access =
                new LiveKitAccess(server.access().url(), LiveKitServerProcess.API_KEY, "wrong");
        final LiveKitTokens wrong =
                new LiveKitTokens(access.apiKey(), access.apiSecret(), Clock.systemUTC());
        try (LiveKitRoomClient intruder = new LiveKitRoomClient(access, wrong)) {
            final CompletionException e =
                    assertThrows(CompletionException.class, () -> result(intruder.listRooms()));

            final RoomPortException failure =
                    assertInstanceOf(RoomPortException.class, e.getCause());
            assertEquals(RoomPortException.Reason.REFUSED, failure.reason());
        }
        try (LiveKitSignalClient intruder =
                new LiveKitSignalClient(vertx, access, wrong, SignalTimes.DEFAULT, events)) {
            intruder.join(join(9, "intruder", false));

            assertEquals(LeftReason.REFUSED, events.await(SignalEvents.Left.class).reason());
        }
    }

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

                proxy.cut();

                events.await(SignalEvents.Lost.class);
                final SignalEvents.Left left = events.await(SignalEvents.Left.class);
                assertEquals(LeftReason.RECONNECT_NEEDED, left.reason());
                assertEquals(2, proxy.acceptedCount());
            }
        }
    }

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

    private RoomRequest request(final String owner) {
        return new RoomRequest(room, "call-1", owner, Map.of("colour", "green"), 60, 20);
    }

    private SignalJoin join(final long sessionId, final String identity, final boolean isHidden) {
        return new SignalJoin(
                sessionId,
                room,
                identity,
                identity,
                isHidden,
                2,
                transport("first000"),
                Map.of("call_id", "call-1"));
    }

    private static LocalTransport transport(final String usernameFragment) {
        return new LocalTransport(
                usernameFragment,
                "Nh1LY1Xm4NLVXIiAXP5pOUr9",
                FINGERPRINT,
                List.of(new IceCandidate("1", 2_130_706_431L, "127.0.0.1", 9)),
                0x1234_5678);
    }

    private static <T> T result(final CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(15, TimeUnit.SECONDS).join();
    }
}
