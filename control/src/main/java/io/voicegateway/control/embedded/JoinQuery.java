package io.voicegateway.control.embedded;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import livekit.LivekitRtc.ConnectionSettings;
import livekit.LivekitRtc.JoinRequest;
import livekit.LivekitRtc.WrappedJoinRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself in the URL that it joins with.
 *
 * @param isSinglePeer whether it hears others on the peer connection that it publishes on
 * @param request      from {@code join_request}, or put together from single parameters
 */
record JoinQuery(boolean isSinglePeer, JoinRequest request) {
    private static final int INFLATED_BYTES_MAX = 1 << 20;

    /** Null when it cannot be read. */
    static @Nullable JoinQuery read(final HttpServerRequest http, final boolean isSinglePeerPath) {
        final String wrapped = http.getParam("join_request");
        if (wrapped == null) {
            return isSinglePeerPath ? null : new JoinQuery(false, fromParameters(http));
        }
        try {
            final WrappedJoinRequest outer =
                    WrappedJoinRequest.parseFrom(Base64.getUrlDecoder().decode(wrapped));
            final byte[] bytes = outer.getJoinRequest().toByteArray();
            return new JoinQuery(
                    true,
                    JoinRequest.parseFrom(
                            outer.getCompression() == WrappedJoinRequest.Compression.GZIP
                                    ? inflate(bytes)
                                    : bytes));
        } catch (final IllegalArgumentException | IOException _) {
            return null;
        }
    }

    private static byte[] inflate(final byte[] bytes) throws IOException {
        try (GZIPInputStream stream = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            final byte[] inflated = stream.readNBytes(INFLATED_BYTES_MAX + 1);
            if (inflated.length > INFLATED_BYTES_MAX) {
                throw new InvalidProtocolBufferException("join request too long");
            }
            return inflated;
        }
    }

    /** The older protocol: everything is subscribed to unless the client says otherwise. */
    private static JoinRequest fromParameters(final HttpServerRequest http) {
        final String autoSubscribe = http.getParam("auto_subscribe");
        final String sid = http.getParam("sid");
        return JoinRequest.newBuilder()
                .setConnectionSettings(
                        ConnectionSettings.newBuilder()
                                .setAutoSubscribe(autoSubscribe == null || isTrue(autoSubscribe)))
                .setReconnect(isTrue(http.getParam("reconnect")))
                .setParticipantSid(sid == null ? "" : sid)
                .build();
    }

    private static boolean isTrue(final @Nullable String value) {
        return "1".equals(value) || "true".equals(value);
    }
}
