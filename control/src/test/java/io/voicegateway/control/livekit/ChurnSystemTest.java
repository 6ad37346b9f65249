package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.voicegateway.control.embedded.EmbeddedCounter;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.room.RoomRequest;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.transport.TestRoomPeer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rooms come and go, a hundred live at once, each with two participants who hear each other. {@code -Dchurn.seconds} says for how long
 * after the first hundred have been replaced; then nothing may have grown.
 */
@Tag("system")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ChurnSystemTest extends EmbeddedServerScene {
    private static final int LIVE_COUNT = 100;
    private static final long CHURN_NS =
            TimeUnit.SECONDS.toNanos(Integer.getInteger("churn.seconds", 10));
    private static final long CHECK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(2);

    /** A leak of a few kilobytes for each room shows after minutes, one of a thread or a socket at once. */
    private static final Footprint SLACK = new Footprint(8, 16, 8 << 20);

    private final ArrayDeque<ChurnRoom> live = new ArrayDeque<>();
    private int roomCount;
    private long checkedNs = System.nanoTime();

    @Test
    void shouldKeepNothingOfRoomsThatAreOver() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        for (int i = 0; i < LIVE_COUNT; i++) {
            openNext();
        }
        for (int i = 0; i < LIVE_COUNT; i++) {
            replaceOldest();
        }
        assertOnlyTheLiveAreThere();
        final Footprint plateau = Footprint.measure();

        final long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < CHURN_NS) {
            replaceOldest();
        }

        assertOnlyTheLiveAreThere();
        System.out.println(
                "churn: rooms=" + roomCount + " " + plateau + " -> " + Footprint.measure());
        plateau.awaitNoMore(SLACK);
        while (!live.isEmpty()) {
            live.remove().close();
        }
        assertOnlyTheLiveAreThere();
        assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
        assertEquals(0, engineCounters.value(EngineCounter.NETWORK_COMMANDS_REJECTED));
        assertEquals(2L * roomCount, server.counters().value(EmbeddedCounter.JOINS));
        assertEquals(0, server.counters().value(EmbeddedCounter.JOINS_TIMED_OUT));
    }

    private void replaceOldest() throws Exception {
        live.remove().close();
        openNext();
        events.clear();
    }

    private void openNext() throws Exception {
        final ChurnRoom room = new ChurnRoom(++roomCount);
        live.add(room);
        room.open();
        keepConsent();
    }

    /** Whoever does not check is taken for gone. */
    private void keepConsent() throws IOException {
        if (System.nanoTime() - checkedNs > CHECK_INTERVAL_NS) {
            checkedNs = System.nanoTime();
            for (final ChurnRoom room : live) {
                room.driver.checkAgain();
                room.bot.checkAgain();
            }
        }
    }

    /** The server ends rooms a second after the last has left. */
    private void assertOnlyTheLiveAreThere() {
        Footprint.await(
                () ->
                        LiveKitServerScene.result(rooms.listRooms()).size() == live.size()
                                && server.roomCount() == live.size()
                                && server.legCount() == 2 * live.size(),
                () -> "rooms=" + server.roomCount() + " legs=" + server.legCount());
    }

    /** Two participants who come, hear each other, and go. */
    private final class ChurnRoom {
        private final int number;
        private final long driverId;
        private final long botId;
        private final TestRoomPeer driver = peer();
        private final TestRoomPeer bot = peer();

        ChurnRoom(final int number) throws IOException {
            this.number = number;
            driverId = 2L * number;
            botId = driverId + 1;
        }

        private String name() {
            return "call_" + number;
        }

        void open() throws Exception {
            LiveKitServerScene.result(
                    rooms.createRoom(
                            new RoomRequest(name(), "c" + number, "churn", Map.of(), 60, 1)));
            join(driverId, "driver", driver);
            join(botId, "bot", bot);
            subscribe(botId, published(driverId));
            driver.say(ssrc(driverId), 1, 960, opus(number));
            assertTrue(bot.hear().length > 0);
        }

        private void join(final long sessionId, final String role, final TestRoomPeer peer)
                throws Exception {
            final RemoteTransport own = peer.transport();
            signal.join(
                    new SignalJoin(
                            sessionId,
                            name(),
                            role + "_" + number,
                            role,
                            false,
                            1,
                            new LocalTransport(
                                    own.usernameFragment(),
                                    own.password(),
                                    own.fingerprint(),
                                    own.candidates(),
                                    ssrc(sessionId)),
                            Map.of()));
            connect(sessionId, peer);
        }

        /** Every other room is left by all, the others are deleted. */
        void close() throws Exception {
            if (number % 2 == 0) {
                signal.leave(driverId);
                signal.leave(botId);
            } else {
                LiveKitServerScene.result(rooms.deleteRoom(name()));
            }
            events.await(SignalEvents.Left.class, event -> event.sessionId() == driverId);
            events.await(SignalEvents.Left.class, event -> event.sessionId() == botId);
            driver.close();
            bot.close();
        }
    }
}
