package io.voicegateway.control.embedded;

import com.google.protobuf.Message;
import io.voicegateway.control.embedded.TwirpException.Code;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ParticipantTracks;
import livekit.LivekitModels.Room;
import livekit.LivekitRoom.CreateRoomRequest;
import livekit.LivekitRoom.DeleteRoomRequest;
import livekit.LivekitRoom.DeleteRoomResponse;
import livekit.LivekitRoom.ListParticipantsRequest;
import livekit.LivekitRoom.ListParticipantsResponse;
import livekit.LivekitRoom.ListRoomsRequest;
import livekit.LivekitRoom.ListRoomsResponse;
import livekit.LivekitRoom.MuteRoomTrackRequest;
import livekit.LivekitRoom.MuteRoomTrackResponse;
import livekit.LivekitRoom.RemoveParticipantResponse;
import livekit.LivekitRoom.RoomParticipantIdentity;
import livekit.LivekitRoom.UpdateParticipantRequest;
import livekit.LivekitRoom.UpdateRoomMetadataRequest;
import livekit.LivekitRoom.UpdateSubscriptionsRequest;
import livekit.LivekitRoom.UpdateSubscriptionsResponse;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.MuteTrackRequest;
import livekit.LivekitRtc.SignalResponse;

/** The calls of LiveKit's RoomService. Each throws {@link TwirpException} when it is refused. Called on the room thread. */
final class RoomServiceCalls {
    private final EmbeddedRooms rooms;
    private final boolean isUnmutingRemotely;

    RoomServiceCalls(final EmbeddedRooms rooms, final boolean isUnmutingRemotely) {
        this.rooms = rooms;
        this.isUnmutingRemotely = isUnmutingRemotely;
    }

    Room createRoom(final CreateRoomRequest request, final TokenGrants grants) {
        require(grants.isRoomCreate());
        if (request.getName().isEmpty()
                || request.getName().length() > EmbeddedLimits.NAME_LENGTH_MAX) {
            throw new TwirpException(Code.INVALID_ARGUMENT, "name needs 1 to 256 characters");
        }
        requireMetadata(request.getMetadata());
        final EmbeddedRoom existing = rooms.find(request.getName());
        if (existing != null) {
            return existing.info();
        }
        final EmbeddedRoom room = rooms.findOrCreate(request.getName());
        if (room == null) {
            throw new TwirpException(Code.RESOURCE_EXHAUSTED, "too many rooms");
        }
        room.configure(
                request.getEmptyTimeout(),
                request.getDepartureTimeout(),
                request.getMaxParticipants(),
                request.getMetadata());
        rooms.onEmptier(room);
        return room.info();
    }

    ListRoomsResponse listRooms(final ListRoomsRequest request, final TokenGrants grants) {
        require(grants.isRoomList());
        final ListRoomsResponse.Builder response = ListRoomsResponse.newBuilder();
        if (request.getNamesCount() == 0) {
            rooms.all().forEach(room -> response.addRooms(room.info()));
        } else {
            request.getNamesList().stream().distinct().forEach(name -> addRoom(response, name));
        }
        return response.build();
    }

    private void addRoom(final ListRoomsResponse.Builder response, final String name) {
        final EmbeddedRoom room = rooms.find(name);
        if (room != null) {
            response.addRooms(room.info());
        }
    }

    DeleteRoomResponse deleteRoom(final DeleteRoomRequest request, final TokenGrants grants) {
        require(grants.isRoomCreate());
        rooms.close(room(request.getRoom()), DisconnectReason.ROOM_DELETED);
        return DeleteRoomResponse.getDefaultInstance();
    }

    ListParticipantsResponse listParticipants(
            final ListParticipantsRequest request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        final ListParticipantsResponse.Builder response = ListParticipantsResponse.newBuilder();
        final EmbeddedRoom room = rooms.find(request.getRoom());
        if (room != null) {
            room.participants()
                    .forEach(participant -> response.addParticipants(participant.info()));
        }
        return response.build();
    }

    ParticipantInfo getParticipant(
            final RoomParticipantIdentity request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        return participant(request.getRoom(), request.getIdentity()).info();
    }

    Message removeParticipant(final RoomParticipantIdentity request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        final EmbeddedParticipant participant =
                participant(request.getRoom(), request.getIdentity());
        participant.leave(DisconnectReason.PARTICIPANT_REMOVED, LeaveRequest.Action.DISCONNECT);
        participant.room().remove(participant, DisconnectReason.PARTICIPANT_REMOVED);
        return RemoveParticipantResponse.getDefaultInstance();
    }

    MuteRoomTrackResponse mutePublishedTrack(
            final MuteRoomTrackRequest request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        final EmbeddedParticipant participant =
                participant(request.getRoom(), request.getIdentity());
        final PublishedTrack track = participant.track(request.getTrackSid());
        if (track == null) {
            throw new TwirpException(Code.NOT_FOUND, "track not found");
        }
        if (!request.getMuted() && !isUnmutingRemotely) {
            throw new TwirpException(Code.FAILED_PRECONDITION, "remote unmute not enabled");
        }
        participant.mute(track, request.getMuted());
        participant.send(
                SignalResponse.newBuilder()
                        .setMute(
                                MuteTrackRequest.newBuilder()
                                        .setSid(track.sid())
                                        .setMuted(request.getMuted()))
                        .build());
        return MuteRoomTrackResponse.newBuilder().setTrack(track.info()).build();
    }

    ParticipantInfo updateParticipant(
            final UpdateParticipantRequest request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        final EmbeddedParticipant participant =
                participant(request.getRoom(), request.getIdentity());
        if (!participant
                .profile()
                .update(request.getName(), request.getMetadata(), request.getAttributesMap())) {
            throw new TwirpException(
                    Code.INVALID_ARGUMENT, "name, metadata or attributes too long");
        }
        if (request.hasPermission()) {
            participant.permit(request.getPermission());
        }
        participant.room().broadcast(participant);
        participant.room().refreshSubscriptions(participant);
        return participant.info();
    }

    UpdateSubscriptionsResponse updateSubscriptions(
            final UpdateSubscriptionsRequest request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        final EmbeddedParticipant participant =
                participant(request.getRoom(), request.getIdentity());
        request.getTrackSidsList()
                .forEach(trackSid -> participant.wish(trackSid, request.getSubscribe()));
        for (final ParticipantTracks tracks : request.getParticipantTracksList()) {
            tracks.getTrackSidsList()
                    .forEach(trackSid -> participant.wish(trackSid, request.getSubscribe()));
        }
        participant.room().refreshSubscriptions(participant);
        return UpdateSubscriptionsResponse.getDefaultInstance();
    }

    Room updateRoomMetadata(final UpdateRoomMetadataRequest request, final TokenGrants grants) {
        requireAdmin(grants, request.getRoom());
        requireMetadata(request.getMetadata());
        final EmbeddedRoom room = room(request.getRoom());
        room.metadata(request.getMetadata());
        return room.info();
    }

    private EmbeddedRoom room(final String name) {
        final EmbeddedRoom room = rooms.find(name);
        if (room == null) {
            throw new TwirpException(Code.NOT_FOUND, "requested room does not exist");
        }
        return room;
    }

    private EmbeddedParticipant participant(final String roomName, final String identity) {
        final EmbeddedRoom room = rooms.find(roomName);
        final EmbeddedParticipant participant = room == null ? null : room.participant(identity);
        if (participant == null) {
            throw new TwirpException(Code.NOT_FOUND, "participant does not exist");
        }
        return participant;
    }

    private static void require(final boolean isGranted) {
        if (!isGranted) {
            throw new TwirpException(Code.UNAUTHENTICATED, "permissions denied");
        }
    }

    private static void requireAdmin(final TokenGrants grants, final String room) {
        require(grants.isRoomAdmin() && !room.isEmpty() && grants.room().equals(room));
    }

    private static void requireMetadata(final String metadata) {
        if (metadata.length() > EmbeddedLimits.METADATA_LENGTH_MAX) {
            throw new TwirpException(Code.INVALID_ARGUMENT, "metadata too long");
        }
    }
}
