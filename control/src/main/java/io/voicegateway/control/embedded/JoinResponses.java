package io.voicegateway.control.embedded;

import livekit.LivekitModels.Codec;
import livekit.LivekitModels.ServerInfo;
import livekit.LivekitRtc.JoinResponse;
import livekit.LivekitRtc.ReconnectResponse;
import livekit.LivekitRtc.SignalResponse;

/** The first messages that a client gets. */
final class JoinResponses {
    static final Codec OPUS = Codec.newBuilder().setMime("audio/opus").build();

    /** Clients choose their features by it: this is the server whose behaviour is followed. */
    static final String VERSION = "1.13.5";

    private static final int PROTOCOL = 17;
    private static final int PING_INTERVAL_S = 5;
    private static final int PING_TIMEOUT_S = 15;
    private static final ServerInfo SERVER =
            ServerInfo.newBuilder()
                    .setVersion(VERSION)
                    .setProtocol(PROTOCOL)
                    .setNodeId("voice-gateway")
                    .build();

    private JoinResponses() {}

    static SignalResponse join(final EmbeddedParticipant participant) {
        return SignalResponse.newBuilder()
                .setJoin(
                        JoinResponse.newBuilder()
                                .setRoom(participant.room().info())
                                .setParticipant(participant.info())
                                .addAllOtherParticipants(participant.room().others(participant))
                                .setServerVersion(VERSION)
                                .setServerInfo(SERVER)
                                .setPingInterval(PING_INTERVAL_S)
                                .setPingTimeout(PING_TIMEOUT_S)
                                .setSubscriberPrimary(false)
                                .setFastPublish(true)
                                .addEnabledPublishCodecs(OPUS))
                .build();
    }

    static SignalResponse reconnect() {
        return SignalResponse.newBuilder()
                .setReconnect(ReconnectResponse.newBuilder().setServerInfo(SERVER))
                .build();
    }
}
