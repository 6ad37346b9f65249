package io.voicegateway.control.livekit;

import io.voicegateway.control.participant.RemoteParticipant;
import io.voicegateway.control.participant.RemoteParticipant.State;
import io.voicegateway.control.participant.RemoteTrack;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import livekit.LivekitModels.ParticipantInfo;
import org.jspecify.annotations.Nullable;

/**
 * The other participants of one room, newest description each. Confined to the session's thread.
 * <p>
 * Participants that went are remembered for a while, so that a late description does not bring them back.
 */
final class Roster {
    private static final int GONE_COUNT_MAX = 256;

    private record Entry(int version, RemoteParticipant participant) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> gone = new LinkedHashSet<>();

    /**
     * Takes in a description.
     *
     * @return what is new about the participant, or null when the description is stale or says nothing new
     */
    @Nullable RemoteParticipant update(final ParticipantInfo info) {
        final String sid = info.getSid();
        final Entry known = entries.get(sid);
        if (sid.isEmpty()
                || gone.contains(sid)
                || known != null && known.version > info.getVersion()) {
            return null;
        }
        final RemoteParticipant participant = ParticipantMapping.participant(info);
        if (participant.state() == State.DISCONNECTED) {
            entries.remove(sid);
            bury(sid);
            return known == null ? null : participant;
        }
        entries.put(sid, new Entry(info.getVersion(), participant));
        return known != null && known.participant.equals(participant) ? null : participant;
    }

    /** Takes in several; returns what is new. */
    List<RemoteParticipant> updateAll(final List<ParticipantInfo> infos) {
        final List<RemoteParticipant> news = new ArrayList<>();
        for (final ParticipantInfo info : infos) {
            final RemoteParticipant participant = update(info);
            if (participant != null) {
                news.add(participant);
            }
        }
        return news;
    }

    /** The tracks that somebody publishes now. */
    Set<String> publishedSids() {
        final Set<String> sids = new HashSet<>();
        for (final Entry entry : entries.values()) {
            for (final RemoteTrack track : entry.participant.tracks()) {
                sids.add(track.sid());
            }
        }
        return sids;
    }

    private void bury(final String sid) {
        gone.add(sid);
        if (gone.size() > GONE_COUNT_MAX) {
            final Iterator<String> eldest = gone.iterator();
            eldest.next();
            eldest.remove();
        }
    }
}
