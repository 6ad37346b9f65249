package io.voicegateway.control.embedded;

import java.util.HashMap;
import java.util.Map;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.ParticipantInfo;
import livekit.LivekitModels.ParticipantPermission;
import livekit.LivekitModels.TrackSource;

/** What others can know of a participant, and what it may do. Every change makes a new version. */
final class ParticipantProfile {
    private final String sid = Sid.participant();
    private final String identity;
    private final ParticipantInfo.Kind kind;
    private final long joinedAtMs;
    private final Map<String, String> attributes;
    private String name;
    private String metadata;
    private ParticipantPermission permission;
    private ParticipantInfo.State state = ParticipantInfo.State.JOINING;
    private int version;

    ParticipantProfile(final TokenGrants grants, final long joinedAtMs) {
        identity = grants.identity();
        kind = grants.kind();
        this.joinedAtMs = joinedAtMs;
        attributes = new HashMap<>(grants.attributes());
        name = grants.name();
        metadata = grants.metadata();
        permission = grants.permission();
    }

    String sid() {
        return sid;
    }

    String identity() {
        return identity;
    }

    ParticipantInfo.State state() {
        return state;
    }

    ParticipantPermission permission() {
        return permission;
    }

    /** Recorders and agents do not keep a room alive. */
    boolean isDependent() {
        return kind == ParticipantInfo.Kind.AGENT || kind == ParticipantInfo.Kind.EGRESS;
    }

    boolean mayPublish(final TrackSource source) {
        return permission.getCanPublishSourcesCount() > 0
                ? permission.getCanPublishSourcesList().contains(source)
                : permission.getCanPublish();
    }

    void state(final ParticipantInfo.State next) {
        state = next;
        version++;
    }

    void permission(final ParticipantPermission next) {
        permission = next;
        version++;
    }

    /** A track of the participant changed. */
    void touch() {
        version++;
    }

    /**
     * Empty name and metadata are left as they are; an empty attribute is deleted.
     *
     * @return false, and nothing is changed, when it would become too long
     */
    boolean update(
            final String newName,
            final String newMetadata,
            final Map<String, String> newAttributes) {
        final Map<String, String> merged = new HashMap<>(attributes);
        newAttributes.forEach(
                (key, value) -> {
                    if (value.isEmpty()) {
                        merged.remove(key);
                    } else {
                        merged.put(key, value);
                    }
                });
        int attributesLength = 0;
        for (final Map.Entry<String, String> entry : merged.entrySet()) {
            attributesLength += entry.getKey().length() + entry.getValue().length();
        }
        if (newName.length() > EmbeddedLimits.NAME_LENGTH_MAX
                || newMetadata.length() > EmbeddedLimits.METADATA_LENGTH_MAX
                || attributesLength > EmbeddedLimits.ATTRIBUTES_LENGTH_MAX) {
            return false;
        }
        attributes.clear();
        attributes.putAll(merged);
        name = newName.isEmpty() ? name : newName;
        metadata = newMetadata.isEmpty() ? metadata : newMetadata;
        version++;
        return true;
    }

    ParticipantInfo info(final Iterable<PublishedTrack> tracks, final DisconnectReason reason) {
        final ParticipantInfo.Builder info =
                ParticipantInfo.newBuilder()
                        .setSid(sid)
                        .setIdentity(identity)
                        .setName(name)
                        .setMetadata(metadata)
                        .putAllAttributes(attributes)
                        .setKind(kind)
                        .setState(state)
                        .setJoinedAt(joinedAtMs / 1000)
                        .setJoinedAtMs(joinedAtMs)
                        .setVersion(version)
                        .setPermission(permission)
                        .setDisconnectReason(reason);
        for (final PublishedTrack track : tracks) {
            if (track.isAnnounced()) {
                info.addTracks(track.info());
            }
        }
        return info.setIsPublisher(info.getTracksCount() > 0).build();
    }
}
