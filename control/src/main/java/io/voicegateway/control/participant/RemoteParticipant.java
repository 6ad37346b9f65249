package io.voicegateway.control.participant;

import java.util.List;

/**
 * Another participant as the server describes it.
 *
 * @param sid       the server's id of this connection; a participant that reconnects keeps its identity and gets another sid
 * @param identity  as in its token
 * @param name      display name, may be empty
 * @param state     how far its connection is
 * @param kind      what it is
 * @param isHidden  true when others are not told about it; only the room server's administration names such participants
 * @param tracks    what it publishes, audio and other
 * @param departure how it went; {@link Departure#NONE} while it is here
 */
public record RemoteParticipant(
        String sid,
        String identity,
        String name,
        State state,
        Kind kind,
        boolean isHidden,
        List<RemoteTrack> tracks,
        Departure departure) {

    /** JOINING → ACTIVE → DISCONNECTED; every step may be skipped. */
    public enum State {
        /** Signalling is there, media is not. */
        JOINING,
        /** Media is connected. */
        ACTIVE,
        /** Gone. */
        DISCONNECTED
    }

    /** What a participant is. */
    public enum Kind {
        STANDARD,
        INGRESS,
        EGRESS,
        SIP,
        AGENT,
        /** Of a kind that this gateway does not know. */
        OTHER
    }

    /** How a participant went. */
    public enum Departure {
        /** It is here. */
        NONE,
        /** It left on purpose, hung up, or was removed, or its room ended. */
        CLEAN,
        /** Its connection was lost, or the server does not say; it may come back under the same identity. */
        LOST
    }

    public RemoteParticipant {
        tracks = List.copyOf(tracks);
    }
}
