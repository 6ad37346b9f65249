package io.voicegateway.control.livekit;

import io.vertx.core.Vertx;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.embedded.EmbeddedServer;
import io.voicegateway.control.embedded.EmbeddedSettings;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.engine.MediaForwarder;
import io.voicegateway.engine.api.Forwarder;
import io.voicegateway.engine.api.ForwarderListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.srtp.SrtpProfile;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.transport.TestRoomPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** The gateway's own adapters and the embedded room server, over real UDP, DTLS and SRTP. */
@Tag("system")
@Timeout(60)
abstract class EmbeddedServerScene {
    static final String KEY = "devkey";
    static final String SECRET = "secret";
    static final String ROOM = "call_c1";
    static final int PAYLOAD_TYPE = 111;

    final Vertx vertx = Vertx.vertx();
    final SignalEvents events = new SignalEvents();
    final LiveKitTokens tokens = new LiveKitTokens(KEY, SECRET, Clock.systemUTC());
    final EngineCounters engineCounters = new EngineCounters();
    EmbeddedServer server;
    LiveKitSignalClient signal;
    LiveKitRoomClient rooms;

    void launch(final EmbeddedLimits limits, final List<URI> webhookUrls) throws IOException {
        final InetAddress loopback = InetAddress.getByName("127.0.0.1");
        server =
                EmbeddedServer.launch(
                        vertx,
                        new EmbeddedSettings(
                                loopback, loopback, 0, 0, KEY, SECRET, webhookUrls, false, limits),
                        this::forwarder);
        signal = client(server.url());
        rooms = new LiveKitRoomClient(new LiveKitAccess(server.url(), KEY, SECRET), tokens);
    }

    private Forwarder forwarder(final EmbeddedSettings settings, final ForwarderListener listener)
            throws IOException {
        return MediaForwarder.launch(
                new EngineContext()
                        .mediaAddress(settings.bind())
                        .sharedPort(settings.udpPort())
                        .counters(engineCounters)
                        .errorHandler(new ErrorLog(engineCounters))
                        .conclude(),
                listener);
    }

    LiveKitSignalClient client(final String url) {
        return new LiveKitSignalClient(
                vertx, new LiveKitAccess(url, KEY, SECRET), tokens, SignalTimes.DEFAULT, events);
    }

    @AfterEach
    void close() throws Exception {
        signal.close();
        rooms.close();
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    static TestRoomPeer peer() throws IOException {
        return new TestRoomPeer(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
    }

    /** Joins and waits until the media is connected. */
    void active(
            final LiveKitSignalClient client,
            final long sessionId,
            final String identity,
            final TestRoomPeer peer)
            throws Exception {
        client.join(join(sessionId, identity, peer, false));
        connect(sessionId, peer);
    }

    /** Connects the media of a session that has joined. */
    void connect(final long sessionId, final TestRoomPeer peer) throws Exception {
        final RemoteTransport remote =
                events.await(SignalEvents.Remote.class, event -> event.sessionId() == sessionId)
                        .transport();
        peer.joinPassively(
                new LocalTransport(
                        remote.usernameFragment(),
                        remote.password(),
                        remote.fingerprint(),
                        remote.candidates(),
                        0));
        peer.awaitConnected();
        events.await(SignalEvents.Active.class, event -> event.sessionId() == sessionId);
    }

    static SignalJoin hidden(final long sessionId, final String identity, final TestRoomPeer peer) {
        return join(sessionId, identity, peer, true);
    }

    private static SignalJoin join(
            final long sessionId,
            final String identity,
            final TestRoomPeer peer,
            final boolean isHidden) {
        final RemoteTransport own = peer.transport();
        return new SignalJoin(
                sessionId,
                ROOM,
                identity,
                identity,
                isHidden,
                1,
                new LocalTransport(
                        own.usernameFragment(),
                        own.password(),
                        own.fingerprint(),
                        own.candidates(),
                        ssrc(sessionId)),
                Map.of("call_id", "c1"));
    }

    static int ssrc(final long sessionId) {
        return 0x1000 + (int) sessionId;
    }

    String published(final long sessionId) {
        return events.await(SignalEvents.Published.class, event -> event.sessionId() == sessionId)
                .trackSid();
    }

    /** Subscribes and returns the stream's SSRC. */
    int subscribe(final long sessionId, final String trackSid) {
        signal.subscribe(sessionId, trackSid);
        return events.await(
                        SignalEvents.Subscribed.class,
                        event ->
                                event.sessionId() == sessionId
                                        && event.subscription().trackSid().equals(trackSid))
                .subscription()
                .ssrc();
    }

    static byte[] opus(final int seed) {
        final byte[] payload = new byte[40 + seed % 100];
        new Random(seed).nextBytes(payload);
        payload[0] = (byte) 0xF8;
        return payload;
    }
}
