package io.voicegateway.control.room;

import io.voicegateway.control.participant.RemoteParticipant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The room server's administration, as the domain needs it.
 * <p>
 * Every method returns at once; its stage completes on a thread of the implementation, so a caller hands the result over to its own
 * thread. A stage that fails does so with a {@link RoomPortException}, never with another type.
 */
public interface RoomPort {

    /**
     * Looks for a room of the requested name first, and creates it only when there is none: creating an existing room would overwrite its
     * metadata.
     *
     * @return {@link RoomResult.Existing} with the room as it is, untouched, so that the caller can judge its owner
     */
    CompletionStage<RoomResult> createRoom(RoomRequest request);

    /** Gives a room that has no metadata ours. */
    CompletionStage<RoomView> claimRoom(RoomRequest request);

    /** The room of this name, or empty when the server has none. */
    CompletionStage<Optional<RoomView>> findRoom(String room);

    /** Deletes the room with everybody in it. A room that does not exist is success. */
    CompletionStage<Void> deleteRoom(String room);

    /** Every room of the server, of all owners. */
    CompletionStage<List<RoomView>> listRooms();

    /** Who is in the room, with their tracks; empty when the room does not exist. */
    CompletionStage<List<RemoteParticipant>> listParticipants(String room);

    /** Subscribes a participant to tracks, or takes the subscriptions away. A participant that is not there is success. */
    CompletionStage<Void> updateSubscriptions(
            String room, String identity, List<String> trackSids, boolean isSubscribed);

    /** Removes a participant from the room. One that is not there is success. */
    CompletionStage<Void> removeParticipant(String room, String identity);
}
