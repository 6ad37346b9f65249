package io.voicegateway.control.livekit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.voicegateway.engine.api.IceCandidate;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.transport.TestRoomPeer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import livekit.LivekitModels.TrackSource;
import livekit.LivekitModels.TrackType;
import livekit.LivekitRtc.AddTrackRequest;
import livekit.LivekitRtc.SessionDescription;
import livekit.LivekitRtc.SignalRequest;
import livekit.LivekitRtc.SignalResponse;

/** A client of the older protocol: it publishes on one peer connection and hears on another, on which the server offers. */
final class DualPeerClient implements AutoCloseable {
    static final int SSRC = 0x2000;

    private static final long PATIENCE_S = 20;
    private static final String CID = "microphone";

    private final WebSocketClient client;
    private final WebSocket socket;
    private final BlockingQueue<SignalResponse> responses = new LinkedBlockingQueue<>();

    /** Joins. */
    DualPeerClient(final Vertx vertx, final int port, final String token) throws Exception {
        client = vertx.createWebSocketClient();
        // Listens before it connects: the server speaks first.
        socket =
                client.webSocket()
                        .binaryMessageHandler(bytes -> responses.add(parse(bytes)))
                        .connect(
                                new WebSocketConnectOptions()
                                        .setHost("127.0.0.1")
                                        .setPort(port)
                                        .setURI(
                                                "/rtc?protocol=15&auto_subscribe=1&access_token="
                                                        + token))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(PATIENCE_S, TimeUnit.SECONDS);
        await(SignalResponse::hasJoin);
    }

    private static SignalResponse parse(final Buffer bytes) {
        try {
            return SignalResponse.parseFrom(bytes.getBytes());
        } catch (final InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** Publishes a microphone and connects the publishing side. */
    void publish(final TestRoomPeer peer) throws Exception {
        send(
                SignalRequest.newBuilder()
                        .setAddTrack(
                                AddTrackRequest.newBuilder()
                                        .setCid(CID)
                                        .setType(TrackType.AUDIO)
                                        .setSource(TrackSource.MICROPHONE)));
        await(SignalResponse::hasTrackPublished);
        send(
                SignalRequest.newBuilder()
                        .setOffer(
                                SessionDescription.newBuilder()
                                        .setType("offer")
                                        .setId(1)
                                        .setSdp(
                                                sdp(
                                                        peer.transport(),
                                                        "actpass",
                                                        "a=sendonly\r\na=msid:stream "
                                                                + CID
                                                                + "\r\na=ssrc:"
                                                                + SSRC
                                                                + " cname:stream\r\n"))));
        peer.join(transport(await(SignalResponse::hasAnswer).getAnswer().getSdp()));
        peer.awaitConnected();
    }

    /** Answers the server's offer, connects the hearing side, and returns the SSRC of the one track that is offered. */
    int hear(final TestRoomPeer peer) throws Exception {
        final SessionDescription offer = await(SignalResponse::hasOffer).getOffer();
        send(
                SignalRequest.newBuilder()
                        .setAnswer(
                                SessionDescription.newBuilder()
                                        .setType("answer")
                                        .setId(offer.getId())
                                        .setSdp(
                                                sdp(
                                                        peer.transport(),
                                                        "active",
                                                        "a=recvonly\r\n"))));
        peer.join(transport(offer.getSdp()));
        peer.awaitConnected();
        return Integer.parseUnsignedInt(line(offer.getSdp(), "a=ssrc:(\\d+) cname"));
    }

    private SignalResponse await(final Predicate<SignalResponse> wanted)
            throws InterruptedException {
        while (true) {
            final SignalResponse response = responses.poll(PATIENCE_S, TimeUnit.SECONDS);
            if (response == null) {
                throw new AssertionError("the server does not say it");
            }
            if (wanted.test(response)) {
                return response;
            }
        }
    }

    private void send(final SignalRequest.Builder request) throws Exception {
        socket.writeBinaryMessage(Buffer.buffer(request.build().toByteArray()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** A description with one Opus section. */
    static String sdp(final RemoteTransport own, final String setup, final String direction) {
        return """
                v=0
                o=- 1 1 IN IP4 127.0.0.1
                s=-
                t=0 0
                a=group:BUNDLE 0
                a=fingerprint:sha-256 %s
                m=audio 9 UDP/TLS/RTP/SAVPF 111
                c=IN IP4 0.0.0.0
                a=mid:0
                a=ice-ufrag:%s
                a=ice-pwd:%s
                a=setup:%s
                a=rtcp-mux
                a=rtpmap:111 opus/48000/2
                """
                        .formatted(own.fingerprint(), own.usernameFragment(), own.password(), setup)
                        .replace("\n", "\r\n")
                + direction;
    }

    /** What a description of the server's says of how to reach it. */
    private static LocalTransport transport(final String sdp) {
        return new LocalTransport(
                line(sdp, "a=ice-ufrag:(\\S+)"),
                line(sdp, "a=ice-pwd:(\\S+)"),
                line(sdp, "a=fingerprint:sha-256 (\\S+)"),
                List.of(
                        new IceCandidate(
                                "1",
                                1,
                                "127.0.0.1",
                                Integer.parseInt(
                                        line(sdp, "a=candidate:.* 127\\.0\\.0\\.1 (\\d+) typ")))),
                0);
    }

    private static String line(final String sdp, final String pattern) {
        final Matcher matcher = Pattern.compile(pattern).matcher(sdp);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + sdp);
        }
        return matcher.group(1);
    }

    @Override
    public void close() throws TimeoutException {
        client.close().await(PATIENCE_S, TimeUnit.SECONDS);
    }
}
