package io.voicegateway.control.participant;

import java.util.List;

/**
 * The room at the moment of our join.
 *
 * @param roomSid        the server's id of this life of the room
 * @param participantSid our own participant's id
 * @param participants   the others, in the server's order
 */
public record JoinedRoom(
        String roomSid, String participantSid, List<RemoteParticipant> participants) {

    public JoinedRoom {
        participants = List.copyOf(participants);
    }
}
