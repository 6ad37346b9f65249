package io.voicegateway.control.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.fake.FakeEngine;
import io.voicegateway.control.fake.FakeSignalPort;
import io.voicegateway.control.participant.LeftReason;
import io.voicegateway.control.participant.TrackSubscription;
import io.voicegateway.engine.api.Route;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DemoCallTest {
    private static final long SESSION = 1;
    private static final URI VOICE = URI.create("ws://127.0.0.1:9/c1");

    private final FakeEngine engine = new FakeEngine();
    private final FakeSignalPort signal = new FakeSignalPort();
    private final DemoCaller caller =
            new DemoCaller(
                    SESSION,
                    new GatewayApi.Ticket("a-token", "call_c1", "driver_c1"),
                    VOICE,
                    engine,
                    signal);
    private final DemoCall call = new DemoCall("c1", new Talk(1, 1), caller);

    @BeforeEach
    void join() {
        engine.openSession(SESSION);
        engine.silence();
        signal.silence();
        caller.onRoomLegOpened(FakeEngine.local());
    }

    @Test
    void shouldJoinTheRoomThatItsTicketIsFor() {
        assertEquals("call_c1", signal.joined.get(SESSION).room());
        assertEquals("driver_c1", signal.joined.get(SESSION).identity());
        assertFalse(caller.isReady());

        caller.onPublished();
        caller.onRoomLegConnected();

        assertTrue(caller.isReady());
        assertNull(call.failure());
    }

    @Test
    void shouldSpeakIntoTheRoomAndHearWhatIsSentToIt() {
        caller.onSubscribed(new TrackSubscription("TR_1", 7, 111));
        caller.onSubscribed(new TrackSubscription("TR_1", 8, 111));
        caller.speak();

        final FakeEngine.Session session = engine.sessions.get(SESSION);
        assertEquals(VOICE, session.dials.getFirst().url());
        assertEquals(1, session.streams.size());
        assertTrue(
                session.routes.containsAll(
                        Set.of(new Route.BotToRoom(), new Route.StreamToBot(2))));
    }

    @Test
    void shouldSayThatTheCallerWasPutOut() {
        caller.onLeft(LeftReason.REFUSED, "no");
        caller.onLeft(LeftReason.ROOM_CLOSED, "later");

        assertEquals(
                "call c1: the caller is not in the room any more: REFUSED: no", call.failure());
    }

    @Test
    void shouldSayThatTheGatewayEndedTheCall() {
        call.onEvent(event("CALL_ENDED", "{\"end_reason\":\"bot_lost\"}"));

        assertEquals("call c1: the gateway ended the call: bot_lost", call.failure());
    }

    @Test
    void shouldEndWithoutFailureWhenTheCallerHangsUp() {
        call.onHungUp();
        caller.hangUp();
        caller.onLeft(LeftReason.CLIENT_LEFT, "left");
        call.onEvent(event("CALL_ENDED", "{\"end_reason\":\"driver_left\"}"));
        assertFalse(call.isOver());
        caller.onSessionClosed();

        assertTrue(call.isOver());
        assertNull(call.failure());
    }

    @Test
    void shouldKnowWhenTheBotWasReached() {
        call.onEvent(event("CALL_STARTED", "{}"));
        assertFalse(call.hasBot());

        call.onEvent(event("BOT_CONNECTED", "{}"));

        assertTrue(call.hasBot());
    }

    private static EventRecord event(final String type, final String data) {
        return new EventRecord(1, type, "c1", 1, "{\"data\":" + data + "}");
    }
}
