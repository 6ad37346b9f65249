package io.voicegateway.control.livekit;

import java.util.Base64;
import java.util.Collection;
import livekit.LivekitModels.ClientInfo;
import livekit.LivekitModels.DisconnectReason;
import livekit.LivekitModels.Encryption;
import livekit.LivekitModels.ReconnectReason;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.LeaveRequest;
import livekit.LivekitRtc.Ping;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SyncState;
import livekit.LivekitRtc.TrackPublishedResponse;
import livekit.LivekitRtc.UpdateSubscription;
import livekit.LivekitRtc.WrappedJoinRequest;
import org.jspecify.annotations.Nullable;

/** What we say to the server. */
final class SignalMessages {
    private static final int PROTOCOL = 17;
    private static final String VERSION = "0.1.0";

    private SignalMessages() {}

    /** Everything in one: join, publish, offer. One round trip to media. */
    static JoinRequest join(final @Nullable String cid, final SessionDescription offer) {
        final JoinRequest.Builder join = base().setPublisherOffer(offer);
        if (cid != null) {
            join.addAddTrackRequests(
                    AddTrackRequest.newBuilder()
                            .setCid(cid)
                            .setName("microphone")
                            .setType(TrackType.AUDIO)
                            .setSource(TrackSource.MICROPHONE)
                            .setDisableRed(true)
                            .setEncryption(Encryption.Type.NONE));
        }
        return join.build();
    }

    static JoinRequest resume(final String participantSid) {
        return base().setReconnect(true)
                .setReconnectReason(ReconnectReason.RR_SIGNAL_DISCONNECTED)
                .setParticipantSid(participantSid)
                .build();
    }

    /** The value of the query parameter; the server insists on the URL-safe alphabet and on padding. */
    static String queryValue(final JoinRequest join) {
        final WrappedJoinRequest wrapped =
                WrappedJoinRequest.newBuilder()
                        .setCompression(WrappedJoinRequest.Compression.NONE)
                        .setJoinRequest(join.toByteString())
                        .build();
        return Base64.getUrlEncoder().encodeToString(wrapped.toByteArray());
    }

    static SignalRequest offer(final SessionDescription offer) {
        return SignalRequest.newBuilder().setOffer(offer).build();
    }

    static UpdateSubscription subscription(
            final Collection<String> trackSids, final boolean isWanted) {
        return UpdateSubscription.newBuilder()
                .addAllTrackSids(trackSids)
                .setSubscribe(isWanted)
                .build();
    }

    /** What the server has to remember of us when we come back on a new connection. */
    static SignalRequest syncState(
            final Collection<String> subscribed,
            final SessionDescription offer,
            final SessionDescription answer,
            final @Nullable TrackPublishedResponse ownTrack) {
        final SyncState.Builder sync =
                SyncState.newBuilder()
                        .setSubscription(subscription(subscribed, true))
                        .setOffer(offer);
        if (!answer.getSdp().isEmpty()) {
            sync.setAnswer(answer);
        }
        if (ownTrack != null) {
            sync.addPublishTracks(ownTrack);
        }
        return SignalRequest.newBuilder().setSyncState(sync).build();
    }

    static SignalRequest ping(final long timestampMs, final long roundTripMs) {
        return SignalRequest.newBuilder()
                .setPingReq(Ping.newBuilder().setTimestamp(timestampMs).setRtt(roundTripMs))
                .build();
    }

    static SignalRequest leave() {
        return SignalRequest.newBuilder()
                .setLeave(
                        LeaveRequest.newBuilder()
                                .setReason(DisconnectReason.CLIENT_INITIATED)
                                .setAction(LeaveRequest.Action.DISCONNECT))
                .build();
    }

    /** CPP is a kind of client for which the server knows no special treatment. */
    private static JoinRequest.Builder base() {
        return JoinRequest.newBuilder()
                .setClientInfo(
                        ClientInfo.newBuilder()
                                .setSdk(ClientInfo.SDK.CPP)
                                .setVersion(VERSION)
                                .setProtocol(PROTOCOL)
                                .setOs("linux"))
                .setConnectionSettings(ConnectionSettings.newBuilder().setAutoSubscribe(false));
    }
}
