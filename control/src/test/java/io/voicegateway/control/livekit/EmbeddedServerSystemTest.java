package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.embedded.EmbeddedCounter;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.room.RoomPort;
import io.voicegateway.control.room.RoomPortException;
import io.voicegateway.control.room.RoomPortException.Reason;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.control.room.RoomResult;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What participants see and hear of each other. */
class EmbeddedServerSystemTest extends EmbeddedServerScene {
    private int said;

    @BeforeEach
    void launch() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
    }

    @Test
    void shouldLetParticipantsHearTheSameBytes() throws Exception {
        try (TestRoomPeer driver = peer();
                TestRoomPeer bot = peer()) {
            active(signal, 1, "driver_c1", driver);
            active(signal, 2, "bot_c1", bot);
            final int fromDriver = subscribe(2, published(1));
            final int fromBot = subscribe(1, published(2));

            for (int i = 0; i < 20; i++) {
                driver.say(ssrc(1), i, i * 960, opus(i));
                bot.say(ssrc(2), 500 + i, i * 960, opus(200 + i));
            }

            for (int i = 0; i < 20; i++) {
                assertHeard(bot, fromDriver, opus(i));
                assertHeard(driver, fromBot, opus(200 + i));
            }
        }
    }

    @Test
    void shouldTellEveryoneWhoComesPublishesAndGoes() throws Exception {
        try (TestRoomPeer driver = peer();
                TestRoomPeer bot = peer()) {
            active(signal, 1, "driver_c1", driver);
            active(signal, 2, "bot_c1", bot);
            final String driverTrack = published(1);
            subscribe(2, driverTrack);
            final RemoteParticipant seen =
                    events.await(SignalEvents.Joined.class, event -> event.sessionId() == 2)
                            .room()
                            .participants()
                            .getFirst();
            assertEquals("driver_c1", seen.identity());
            assertEquals(RemoteParticipant.State.ACTIVE, seen.state());
            assertEquals(driverTrack, seen.tracks().getFirst().sid());

            signal.leave(1);

            events.await(SignalEvents.Left.class, event -> event.sessionId() == 1);
            events.await(
                    SignalEvents.Unsubscribed.class, event -> event.trackSid().equals(driverTrack));
            final RemoteParticipant gone =
                    events.await(
                                    SignalEvents.Changed.class,
                                    event ->
                                            event.sessionId() == 2
                                                    && event.participant().state()
                                                            == RemoteParticipant.State.DISCONNECTED)
                            .participant();
            assertEquals(RemoteParticipant.Departure.CLEAN, gone.departure());
        }
    }

    @Test
    void shouldReuseSectionAndGoOnWhenSubscribedAgain() throws Exception {
        try (TestRoomPeer driver = peer();
                TestRoomPeer bot = peer()) {
            active(signal, 1, "driver_c1", driver);
            active(signal, 2, "bot_c1", bot);
            final String track = published(1);
            for (int round = 0; round < 10; round++) {
                final int fromDriver = subscribe(2, track);
                say(driver);
                assertHeard(bot, fromDriver, opus(said));
                signal.unsubscribe(2, track);
                events.await(SignalEvents.Unsubscribed.class);
                events.clear();
            }
            assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
        }
    }

    @Test
    void shouldReplaceParticipantOfTheSameIdentity() throws Exception {
        try (TestRoomPeer first = peer();
                TestRoomPeer second = peer();
                TestRoomPeer bot = peer()) {
            active(signal, 1, "driver_c1", first);
            active(signal, 2, "bot_c1", bot);
            active(signal, 3, "driver_c1", second);

            assertEquals(
                    LeftReason.DUPLICATE_IDENTITY,
                    events.await(SignalEvents.Left.class, event -> event.sessionId() == 1)
                            .reason());
            final int fromSecond = subscribe(2, published(3));
            second.say(ssrc(3), 1, 960, opus(1));
            assertHeard(bot, fromSecond, opus(1));
            assertTrue(
                    events.all(SignalEvents.Left.class).stream()
                            .noneMatch(event -> event.sessionId() == 2));
        }
    }

    @Test
    void shouldResumeWhileMediaFlows() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.port());
                LiveKitSignalClient cut = client("ws://127.0.0.1:" + proxy.port());
                TestRoomPeer driver = peer();
                TestRoomPeer bot = peer()) {
            active(cut, 1, "driver_c1", driver);
            active(signal, 2, "bot_c1", bot);
            final String track = published(1);
            final int fromDriver = subscribe(2, track);
            say(driver);
            assertHeard(bot, fromDriver, opus(said));

            proxy.cut();
            events.await(SignalEvents.Lost.class);
            say(driver);
            assertHeard(bot, fromDriver, opus(said));
            events.await(SignalEvents.Resumed.class);
            say(driver);
            assertHeard(bot, fromDriver, opus(said));

            cut.subscribe(1, published(2));
            events.await(SignalEvents.Subscribed.class, event -> event.sessionId() == 1);
            assertEquals(1, server.counters().value(EmbeddedCounter.RESUMES));
            assertEquals(List.of(), events.all(SignalEvents.Left.class));
        }
    }

    @Test
    void shouldHideWhoIsHiddenAndLetItHear() throws Exception {
        try (TestRoomPeer driver = peer();
                TestRoomPeer monitor = peer()) {
            active(signal, 1, "driver_c1", driver);
            signal.join(hidden(2, "gateway_c1", monitor));
            connect(2, monitor);
            final int fromDriver = subscribe(2, published(1));

            say(driver);

            assertHeard(monitor, fromDriver, opus(said));
            assertEquals(List.of(), events.all(SignalEvents.Changed.class));
            assertEquals(
                    List.of("driver_c1", "gateway_c1"),
                    result(rooms.listParticipants(ROOM)).stream()
                            .map(RemoteParticipant::identity)
                            .toList());
        }
    }

    @Test
    void shouldServeTheRoomApi() throws Exception {
        assertServed(rooms);
    }

    @Test
    void shouldServeTheRoomApiInItsProcess() throws Exception {
        assertServed(server.roomPort());
    }

    private void assertServed(final RoomPort port) throws Exception {
        final RoomRequest request = new RoomRequest(ROOM, "c1", "gw-1", Map.of("a", "b"), 60, 20);
        final RoomResult created = result(port.createRoom(request));
        assertEquals(new RoomResult.Existing(created.view()), result(port.createRoom(request)));
        assertTrue(created instanceof RoomResult.Created);
        assertEquals(result(rooms.findRoom(ROOM)), result(port.findRoom(ROOM)));
        assertEquals("gw-1", result(port.findRoom(ROOM)).orElseThrow().owner());
        assertTrue(result(port.findRoom("call_other")).isEmpty());
        try (TestRoomPeer driver = peer();
                TestRoomPeer bot = peer()) {
            active(signal, 1, "driver_c1", driver);
            active(signal, 2, "bot_c1", bot);
            assertEquals(2, result(port.listParticipants(ROOM)).size());
            assertEquals(result(rooms.listParticipants(ROOM)), result(port.listParticipants(ROOM)));

            result(port.removeParticipant(ROOM, "driver_c1"));
            result(port.removeParticipant(ROOM, "driver_c1"));
            assertEquals(
                    LeftReason.PARTICIPANT_REMOVED,
                    events.await(SignalEvents.Left.class, event -> event.sessionId() == 1)
                            .reason());

            result(port.deleteRoom(ROOM));
            assertEquals(
                    LeftReason.ROOM_DELETED,
                    events.await(SignalEvents.Left.class, event -> event.sessionId() == 2)
                            .reason());
        }
        assertTrue(result(port.listRooms()).isEmpty());
        result(port.deleteRoom(ROOM));
        result(port.updateSubscriptions(ROOM, "nobody", List.of("TR_x"), false));
        assertEquals(List.of(), result(port.listParticipants(ROOM)));
    }

    @Test
    void shouldFailInItsProcessAsOverHttp() {
        final RoomRequest unknown = new RoomRequest("call_x", "x", "gw-1", Map.of(), 60, 20);
        final RoomRequest tooLong =
                new RoomRequest("call_x", "x", "gw-1", Map.of("a", "b".repeat(1 << 20)), 60, 20);

        for (final RoomPort port : List.of(rooms, server.roomPort())) {
            assertEquals(Reason.FAILED, failure(port.claimRoom(unknown)));
            assertEquals(Reason.FAILED, failure(port.createRoom(tooLong)));
        }
    }

    private static Reason failure(final CompletionStage<?> stage) {
        final CompletionException e = assertThrows(CompletionException.class, () -> result(stage));
        return assertInstanceOf(RoomPortException.class, e.getCause()).reason();
    }

    @Test
    void shouldNoticeNothingOfHostileParticipants() throws Exception {
        try (TestRoomPeer driver = peer();
                TestRoomPeer bot = peer();
                TestRoomPeer stranger = peer();
                HostileClient hostile = new HostileClient(vertx, server.port(), tokens)) {
            active(signal, 1, "driver_c1", driver);
            active(signal, 2, "bot_c1", bot);
            final int fromDriver = subscribe(2, published(1));

            assertEquals(401, hostile.upgradeStatus("/rtc/v1", "not-a-token", null));
            assertEquals(
                    400, hostile.upgradeStatus("/rtc/v1", hostile.token(ROOM, "mallory"), null));
            assertEquals(
                    400,
                    hostile.upgradeStatus(
                            "/rtc/v1?join_request=%21%21", hostile.token(ROOM, "mallory"), null));
            assertEquals(
                    403,
                    hostile.upgradeStatus(
                            "/rtc", hostile.token(ROOM, "mallory"), "https://evil.example"));
            hostile.sendAndAwaitClose(ROOM, "garbage", new byte[] {1, 2, 3, (byte) 0xFF});
            hostile.sendAndAwaitClose(ROOM, "huge", new byte[(1 << 20) + 1]);
            for (int i = 0; i < 100; i++) {
                stranger.sendTo(server.udpPort(), new byte[] {(byte) (i * 3), 1, 2, 3, 4, 5});
            }
            for (int i = 0; i < 10; i++) {
                say(driver);
                assertHeard(bot, fromDriver, opus(said));
            }

            assertEquals(2, server.counters().value(EmbeddedCounter.MESSAGES_MALFORMED));
            assertEquals(3, server.counters().value(EmbeddedCounter.JOINS_REFUSED) - 1);
            assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
            assertEquals(List.of(), events.all(SignalEvents.Left.class));
            assertFalse(driver.hasHeard());
        }
    }

    private void say(final TestRoomPeer driver) throws Exception {
        said++;
        driver.say(ssrc(1), said, said * 960, opus(said));
    }

    private static void assertHeard(final TestRoomPeer peer, final int ssrc, final byte[] expected)
            throws Exception {
        final UnsafeBuffer packet = new UnsafeBuffer(peer.hear());
        assertEquals(ssrc, RtpHeaderFlyweight.ssrc(packet, 0));
        assertEquals(PAYLOAD_TYPE, RtpHeaderFlyweight.payloadType(packet, 0));
        final byte[] payload = new byte[packet.capacity() - 12];
        packet.getBytes(12, payload);
        assertArrayEquals(expected, payload);
    }

    private static <T> T result(final CompletionStage<T> stage) {
        return LiveKitServerScene.result(stage);
    }
}
