package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteTrack;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.transport.TestRoomPeer;
import io.voicegateway.engine.wire.RtpHeaderFlyweight;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Clients of both protocols in one room. */
class EmbeddedVersionsSystemTest extends EmbeddedServerScene {
    private static final int PACKET_COUNT = 50;

    @Test
    void shouldLetClientsOfBothProtocolsHearEachOther() throws Exception {
        launch(EmbeddedLimits.DEFAULT, List.of());
        final String token =
                tokens.participantToken(TokenRole.DRIVER, ROOM, "driver_c1", "", Map.of(), 60);
        try (TestRoomPeer mouth = peer();
                TestRoomPeer ear = peer();
                TestRoomPeer bot = peer();
                DualPeerClient driver = new DualPeerClient(vertx, server.port(), token)) {
            driver.publish(mouth);
            active(signal, 2, "bot_c1", bot);
            final int fromBot = driver.hear(ear);
            final int fromDriver = subscribe(2, trackOfDriver());

            for (int i = 0; i < PACKET_COUNT; i++) {
                mouth.say(DualPeerClient.SSRC, i, i * 960, opus(i));
                bot.say(ssrc(2), 500 + i, i * 960, opus(200 + i));
            }

            assertHeard(bot, fromDriver, 0);
            assertHeard(ear, fromBot, 200);
            assertEquals(0, engineCounters.value(EngineCounter.ERRORS));
        }
    }

    /** Its track may be there when the bot joins, or come after. */
    private String trackOfDriver() {
        return driverTracks(
                        events.await(
                                SignalEvents.Event.class, event -> !driverTracks(event).isEmpty()))
                .getFirst();
    }

    private static List<String> driverTracks(final SignalEvents.Event event) {
        final List<RemoteParticipant> seen =
                switch (event) {
                    case SignalEvents.Joined joined -> joined.room().participants();
                    case SignalEvents.Changed changed -> List.of(changed.participant());
                    default -> List.of();
                };
        return seen.stream()
                .filter(participant -> participant.identity().equals("driver_c1"))
                .flatMap(participant -> participant.tracks().stream())
                .map(RemoteTrack::sid)
                .toList();
    }

    private static void assertHeard(final TestRoomPeer peer, final int ssrc, final int firstSeed)
            throws Exception {
        int firstSequence = 0;
        for (int i = 0; i < PACKET_COUNT; i++) {
            final UnsafeBuffer packet = new UnsafeBuffer(peer.hear());
            final int sequence = RtpHeaderFlyweight.sequenceNumber(packet, 0);
            firstSequence = i == 0 ? sequence : firstSequence;
            assertEquals(ssrc, RtpHeaderFlyweight.ssrc(packet, 0));
            assertEquals(firstSequence + i & 0xFFFF, sequence);
            final byte[] payload = new byte[packet.capacity() - 12];
            packet.getBytes(12, payload);
            assertArrayEquals(opus(firstSeed + i), payload);
        }
    }
}
