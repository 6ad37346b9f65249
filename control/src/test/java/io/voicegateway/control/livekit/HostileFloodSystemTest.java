package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.embedded.EmbeddedCounter;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Too much of everything from one address: others come in all the same, and nothing of it stays. */
@Tag("system")
@Timeout(180)
class HostileFloodSystemTest extends EmbeddedServerScene {
    /** Another address of loopback than that of everybody else. */
    private static final String ELSEWHERE = "127.0.0.2";

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int BINARY = 2;
    private static final int ROOM_SHARE = 50;
    private static final int JOIN_COUNT = 1_000;
    private static final int FRAME_LIMIT = 500;
    private static final long FRAME_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final EmbeddedLimits LIMITS = EmbeddedLimits.DEFAULT;
    private static final EmbeddedLimits.Connections HASTY =
            new EmbeddedLimits.Connections(512, 256, 2_000);

    /** What pools and caches may add once, far less than one leaked thing for each attempt. */
    private static final Footprint SLACK = new Footprint(16, 32, 24 << 20);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final byte[] offer;

    HostileFloodSystemTest() throws IOException {
        offer = offer();
    }

    @AfterEach
    void closeOpened() {
        CloseHelper.closeAll(opened.reversed());
    }

    @Test
    void shouldBoundJoinsWithoutMedia() throws Exception {
        launch(LIMITS, List.of());
        final RunningCall call = open(new RunningCall(this));
        final Footprint before = Footprint.measure();
        final List<RawConnection> joined = new ArrayList<>();
        int refusedCount = 0;
        for (int i = 0; i < JOIN_COUNT; i++) {
            final RawConnection hostile = open(new RawConnection(ELSEWHERE, server.port()));
            joined.add(hostile);
            refusedCount += join(hostile, i) == 503 ? 1 : 0;
        }

        final int accepted = LIMITS.halfOpenJoinsPerAddress();
        assertEquals(JOIN_COUNT - accepted, refusedCount);
        assertEquals(JOIN_COUNT - accepted, count(EmbeddedCounter.JOINS_REFUSED));
        assertOthersHearEachOther(10);
        awaitLegs(2 + accepted);
        final long heldBytes = Footprint.measure().heapBytes() - before.heapBytes();
        assertTrue(heldBytes < 100L << 20, "joins without media hold " + heldBytes);

        CloseHelper.closeAll(joined);

        assertNothingStays(before);
        call.assertNobodyNoticed();
    }

    @Test
    void shouldEndJoinsWhoseMediaNeverComes() throws Exception {
        launch(withJoinTimeout(1_000), List.of());
        for (int i = 0; i < ROOM_SHARE; i++) {
            join(open(new RawConnection(ELSEWHERE, server.port())), i);
        }

        Footprint.await(
                () -> count(EmbeddedCounter.JOINS_TIMED_OUT) == ROOM_SHARE,
                () -> "timed out: " + count(EmbeddedCounter.JOINS_TIMED_OUT));
        awaitLegs(0);
        assertEquals(List.of(), LiveKitServerScene.result(rooms.listRooms()));
    }

    @Test
    void shouldCloseConnectionsThatAskForNothing() throws Exception {
        launch(withConnections(HASTY), List.of());
        final RunningCall call = open(new RunningCall(this));
        final Footprint before = Footprint.measure();
        final List<RawConnection> silent = new ArrayList<>();
        for (int i = 0; i < JOIN_COUNT; i++) {
            silent.add(open(new RawConnection(ELSEWHERE, server.port())));
        }
        silent.getFirst().send("GET /rtc HTTP/1.1\r\nHost:");

        assertOthersHearEachOther(10);
        for (final RawConnection connection : silent) {
            connection.awaitEnd();
            connection.close();
        }

        final long refused = count(EmbeddedCounter.CONNECTIONS_REFUSED);
        assertTrue(refused > 0, "none was refused");
        Footprint.await(
                () -> refused + count(EmbeddedCounter.CONNECTIONS_TIMED_OUT) == JOIN_COUNT,
                () -> refused + " + " + count(EmbeddedCounter.CONNECTIONS_TIMED_OUT));
        assertNothingStays(before);
        call.assertNobodyNoticed();
    }

    @Test
    void shouldLetOthersJoinDuringFlood() throws Exception {
        launch(LIMITS, List.of());
        open(new RunningCall(this));
        final Footprint before = Footprint.measure();
        try (DatagramFlood datagrams = new DatagramFlood(ELSEWHERE, server.udpPort());
                JoinFlood joins = new JoinFlood(ELSEWHERE, server.port(), tokens)) {
            Footprint.await(
                    () -> datagrams.sentCount() > 20_000 && joins.joinCount() > 100,
                    () -> datagrams.sentCount() + " " + joins.joinCount());

            assertOthersHearEachOther(10);
            assertOthersHearEachOther(20);
        }

        assertTrue(engineCounters.value(EngineCounter.DATAGRAMS_UNEXPECTED_SOURCE) > 1_000);
        assertTrue(engineCounters.value(EngineCounter.STUN_MALFORMED) > 1_000);
        assertTrue(count(EmbeddedCounter.JOINS_REFUSED) > 50);
        assertEquals(0, engineCounters.value(EngineCounter.NETWORK_COMMANDS_REJECTED));
        assertNothingStays(before);
        assertTrue(
                events.all(SignalEvents.Left.class).stream()
                        .noneMatch(left -> left.sessionId() <= RunningCall.BOT));
    }

    /** Two participants join, hear each other, and leave. */
    private void assertOthersHearEachOther(final long firstId) throws Exception {
        final long secondId = firstId + 1;
        try (TestRoomPeer first = peer();
                TestRoomPeer second = peer()) {
            active(signal, firstId, "human_" + firstId, first);
            active(signal, secondId, "human_" + secondId, second);
            final int ofFirst = subscribe(secondId, published(firstId));
            for (int i = 0; i < FRAME_LIMIT && !second.hasHeard(); i++) {
                first.say(ssrc(firstId), i, i * 960, opus(1));
                LockSupport.parkNanos(FRAME_NS);
            }
            assertEquals(ofFirst, RtpHeaderFlyweight.ssrc(new UnsafeBuffer(second.hear()), 0));
            signal.leave(firstId);
            signal.leave(secondId);
            events.await(SignalEvents.Left.class, event -> event.sessionId() == firstId);
            events.await(SignalEvents.Left.class, event -> event.sessionId() == secondId);
        }
    }

    /** Of what came and went nothing is left but the call. */
    private void assertNothingStays(final Footprint before) {
        awaitLegs(2);
        Footprint.await(() -> server.roomCount() == 1, () -> "rooms=" + server.roomCount());
        assertEquals(1, LiveKitServerScene.result(rooms.listRooms()).size());
        assertEquals(2, LiveKitServerScene.result(rooms.listParticipants(ROOM)).size());
        before.awaitNoMore(SLACK);
        assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
    }

    private void awaitLegs(final int expected) {
        Footprint.await(() -> server.legCount() == expected, () -> "legs=" + server.legCount());
    }

    private long count(final EmbeddedCounter counter) {
        return server.counters().value(counter);
    }

    /** Joins, one of tens in a room, and offers media that never comes; returns the status. */
    private int join(final RawConnection client, final int number) throws IOException {
        final String token =
                tokens.participantToken(
                        TokenRole.DRIVER,
                        "flood" + number / ROOM_SHARE,
                        "someone" + number,
                        "",
                        Map.of(),
                        60);
        final int status = client.upgrade("/rtc", token);
        if (status == SWITCHING_PROTOCOLS) {
            client.frame(true, BINARY, offer);
        }
        return status;
    }

    /** So that the engine has a leg for whoever says it. */
    private static byte[] offer() throws IOException {
        try (TestRoomPeer peer = peer()) {
            return SignalRequest.newBuilder()
                    .setOffer(
                            SessionDescription.newBuilder()
                                    .setType("offer")
                                    .setId(1)
                                    .setSdp(
                                            DualPeerClient.sdp(
                                                    peer.transport(), "actpass", "a=sendonly\r\n")))
                    .build()
                    .toByteArray();
        }
    }

    private static EmbeddedLimits withJoinTimeout(final long joinTimeoutMs) {
        return limits(joinTimeoutMs, LIMITS.connections());
    }

    private static EmbeddedLimits withConnections(final EmbeddedLimits.Connections connections) {
        return limits(LIMITS.joinTimeoutMs(), connections);
    }

    private static EmbeddedLimits limits(
            final long joinTimeoutMs, final EmbeddedLimits.Connections connections) {
        return new EmbeddedLimits(
                LIMITS.rooms(),
                LIMITS.participants(),
                LIMITS.tracks(),
                LIMITS.halfOpenJoins(),
                LIMITS.halfOpenJoinsPerAddress(),
                LIMITS.messageBytes(),
                joinTimeoutMs,
                LIMITS.departureTimeoutMs(),
                connections);
    }

    private <T extends AutoCloseable> T open(final T closeable) {
        opened.add(closeable);
        return closeable;
    }
}
