package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.livekit.FakeSignalServer.Connection;
import io.voicegateway.control.participant.LeftReason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ServerInfo;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.RequestResponse;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LiveKitSignalClientTest extends SignalScene {

    @Test
    void shouldBundleEverythingIntoTheJoin() {
        client.join(join(1, false));

        final Connection connection = server.awaitConnection();

        assertEquals("/rtc/v1", connection.path);
        assertFalse(connection.join.getConnectionSettings().getAutoSubscribe());
        assertEquals(17, connection.join.getClientInfo().getProtocol());
        assertEquals(1, connection.join.getAddTrackRequestsCount());
        assertEquals(TrackSource.MICROPHONE, connection.join.getAddTrackRequests(0).getSource());
        assertTrue(connection.join.getAddTrackRequests(0).getDisableRed());
        assertEquals(1, connection.join.getPublisherOffer().getId());
        final String sdp = connection.join.getPublisherOffer().getSdp();
        assertTrue(sdp.contains("a=msid:voice-gateway " + cid(connection) + "\r\n"), sdp);
        assertTrue(connection.authorization.startsWith("Bearer ey"));
        final TokenResult.Valid token =
                assertInstanceOf(
                        TokenResult.Valid.class,
                        tokens().verify(connection.authorization.substring(7)));
        assertEquals("bot", token.grants().identity());
        assertEquals("call_1", token.grants().room());
        assertTrue(token.grants().isRoomJoin());
    }

    @Test
    void shouldPublishNothingWhenHidden() {
        client.join(join(1, true));

        final Connection connection = server.awaitConnection();

        assertEquals(0, connection.join.getAddTrackRequestsCount());
        assertFalse(connection.join.getPublisherOffer().getSdp().contains("a=sendonly"));
        assertEquals(
                2, connection.join.getPublisherOffer().getSdp().split("a=recvonly", -1).length - 1);
    }

    @Test
    void shouldFallBackToOlderPathWhenServerHasNoNewOne() {
        server.refuseNext(404, "404 page not found");

        client.join(join(1, false));

        server.awaitRefusal("/rtc/v1");
        final Connection connection = server.awaitConnection();
        assertEquals("/rtc", connection.path);
        connection.sendJoin(
                FakeSignalServer.joinResponse()
                        .setServerInfo(ServerInfo.newBuilder().setVersion("1.9.4")));
        events.await(SignalEvents.Joined.class);
    }

    @Test
    void shouldRefuseOlderServerByName() {
        client.join(join(1, false));
        final Connection connection = server.awaitConnection();

        connection.sendJoin(
                FakeSignalServer.joinResponse()
                        .setServerInfo(ServerInfo.newBuilder().setVersion("1.8.4"))
                        .setSubscriberPrimary(true));

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(LeftReason.UNSUPPORTED_SERVER, left.reason());
        assertEquals("LiveKit server 1.8.4 is too old, 1.9.1 or newer is needed", left.detail());
        connection.awaitClose();
        assertEquals(List.of(left), events.all());
    }

    @ParameterizedTest
    @CsvSource({
        "401, no permissions, REFUSED",
        "400, identity is too long, REFUSED",
        "404, requested room does not exist, ROOM_DELETED",
        "503, node limits, UNREACHABLE",
        "500, oops, UNREACHABLE"
    })
    void shouldSayWhyServerRefused(
            final int statusCode, final String body, final LeftReason reason) {
        server.refuseNext(statusCode, body);

        client.join(join(1, false));

        final SignalEvents.Left left = events.await(SignalEvents.Left.class);
        assertEquals(reason, left.reason());
        assertTrue(left.detail().contains(body), left.detail());
        assertFalse(left.detail().contains("join_request"), left.detail());
    }

    @Test
    void shouldBeUnreachableWhenNobodyListens() {
        server.close();

        client.join(join(1, false));

        assertEquals(LeftReason.UNREACHABLE, events.await(SignalEvents.Left.class).reason());
        server = new FakeSignalServer(vertx);
    }

    @Test
    void shouldCloseConnectionWhenServerSaysNothing() {
        client.close();
        client = client(new SignalTimes(500, 20_000, 20_000, 50, 100, 500));
        client.join(join(1, false));

        final Connection connection = server.awaitConnection();

        assertEquals(LeftReason.UNREACHABLE, events.await(SignalEvents.Left.class).reason());
        assertEquals(1000, connection.awaitClose());
    }

    @Test
    void shouldLeaveWhenMessageIsUnreadable() {
        final Connection connection = joined();

        connection.sendRaw("not a message".getBytes(StandardCharsets.UTF_8));

        assertEquals(LeftReason.UNSUPPORTED_SERVER, events.await(SignalEvents.Left.class).reason());
    }

    @Test
    void shouldBeRefusedWhenNotAllowedToPublish() {
        final Connection connection = joined();

        connection.send(
                SignalResponse.newBuilder()
                        .setRequestResponse(
                                RequestResponse.newBuilder()
                                        .setReason(RequestResponse.Reason.NOT_ALLOWED)
                                        .setAddTrack(connection.join.getAddTrackRequests(0))));

        assertEquals(LeftReason.REFUSED, events.await(SignalEvents.Left.class).reason());
    }

    @Test
    void shouldLeaveWithoutConfirmationWhenServerGivesNone() {
        final Connection connection = joined();

        client.leave(1);

        final SignalRequest leave = connection.await(SignalRequest::hasLeave);
        assertEquals(DisconnectReason.CLIENT_INITIATED, leave.getLeave().getReason());
        assertEquals("left, unconfirmed", events.await(SignalEvents.Left.class).detail());
        assertEquals(1000, connection.awaitClose());
    }

    @Test
    void shouldLeaveWhileConnecting() {
        client.join(join(1, false));
        client.leave(1);

        final Connection connection = server.awaitConnection();
        connection.sendJoin(FakeSignalServer.joinResponse());

        assertTrue(connection.await(SignalRequest::hasLeave).hasLeave());
        assertEquals(LeftReason.CLIENT_LEFT, events.await(SignalEvents.Left.class).reason());
        connection.awaitClose();
        assertEquals(1, events.all().size());
    }

    @Test
    void shouldLeaveEverywhereOnClose() {
        final Connection first = joined();
        client.join(join(2, false));
        final Connection second = server.awaitConnection();

        client.close();

        first.await(SignalRequest::hasLeave);
        second.awaitClose();
        events.await(SignalEvents.Left.class, left -> left.sessionId() == 1);
        events.await(SignalEvents.Left.class, left -> left.sessionId() == 2);
        assertEquals(2, events.all(SignalEvents.Left.class).size());
        assertThrows(IllegalStateException.class, () -> client.join(join(3, false)));
    }

    @Test
    void shouldRejectSessionIdInUseAndAcceptItAfterwards() {
        final Connection first = joined();
        assertThrows(IllegalStateException.class, () -> client.join(join(1, false)));
        first.send(leave(DisconnectReason.ROOM_DELETED, LeaveRequest.Action.DISCONNECT));
        events.await(SignalEvents.Left.class);
        events.clear();

        final Connection second = joined();

        assertNotEquals(cid(first), cid(second));
    }
}
