package io.voicegateway.control.livekit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.voicegateway.control.participant.RemoteParticipant.Departure;
import livekit.LivekitModels.DisconnectReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParticipantMappingTest {
    @ParameterizedTest
    @CsvSource({
        "CLIENT_INITIATED, CLEAN",
        "PARTICIPANT_REMOVED, CLEAN",
        "ROOM_DELETED, CLEAN",
        "USER_REJECTED, CLEAN",
        "UNKNOWN_REASON, LOST",
        "SIGNAL_CLOSE, LOST",
        "CONNECTION_TIMEOUT, LOST",
        "MIGRATION, LOST",
        // Its successor has the same identity: taken for a leave, it would end the call.
        "DUPLICATE_IDENTITY, LOST",
    })
    void shouldTellALeaveFromALoss(final DisconnectReason reason, final Departure departure) {
        assertEquals(departure, ParticipantMapping.departure(reason));
    }
}
