package io.voicegateway.control.boot;

import io.vertx.core.Vertx;
import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.control.embedded.EmbeddedLimits;
import io.voicegateway.control.embedded.EmbeddedServer;
import io.voicegateway.control.embedded.EmbeddedSettings;
import io.voicegateway.engine.MediaForwarder;
import io.voicegateway.engine.api.Forwarder;
import io.voicegateway.engine.api.ForwarderListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.transport.SocketBuffers;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the configuration into a running embedded room server. */
final class EmbeddedLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLauncher.class);

    /** Any address that is not ours: connecting a UDP socket to it sends nothing (RFC 5737). */
    private static final String ELSEWHERE = "192.0.2.1";

    private EmbeddedLauncher() {}

    static EmbeddedServer launch(final Vertx vertx, final GatewayConfiguration configuration) {
        final GatewayConfiguration.Embedded embedded =
                Objects.requireNonNull(configuration.embedded(), "a LiveKit server is configured");
        final InetAddress bind = address(configuration.http().bind());
        final EmbeddedSettings settings =
                new EmbeddedSettings(
                        bind,
                        advertised(configuration.media().advertisedAddress(), bind),
                        embedded.port(),
                        embedded.udpPort(),
                        configuration.livekit().apiKey(),
                        configuration.livekit().apiSecret(),
                        embedded.webhookUrls(),
                        embedded.isUnmutingRemotely(),
                        EmbeddedLimits.DEFAULT.withRoomsFor(configuration.call().limit()));
        try {
            final EmbeddedServer server =
                    EmbeddedServer.launch(
                            vertx,
                            settings,
                            (media, listener) -> forwarder(configuration, media, listener));
            LOG.info("event=embedded_launch url={} {}", server.url(), settings);
            final String shortage = SocketBuffers.shortage(SocketBuffers.SHARED_LENGTH);
            if (shortage != null) {
                LOG.warn("event=socket_buffers_short server=embedded detail=\"{}\"", shortage);
            }
            return server;
        } catch (final IOException e) {
            throw new ConfigurationException("embedded room server: " + e.getMessage());
        }
    }

    private static Forwarder forwarder(
            final GatewayConfiguration configuration,
            final EmbeddedSettings settings,
            final ForwarderListener listener)
            throws IOException {
        final GatewayConfiguration.Engine engine = configuration.engine();
        final MediaPlacement placement = MediaPlacement.of(configuration);
        final EngineCounters counters = new EngineCounters();
        return MediaForwarder.launch(
                new EngineContext()
                        .profile(placement.profile())
                        .coreCount(placement.roomServerCoreCount())
                        .mediaAddress(settings.bind())
                        .advertisedAddress(settings.advertised())
                        .sharedPort(settings.udpPort())
                        .crypto(EngineLauncher.crypto(engine))
                        .socketProvider(EngineLauncher.socketProvider(engine))
                        .counters(counters)
                        .errorHandler(new ErrorLog(counters))
                        .conclude(),
                listener);
    }

    private static InetAddress advertised(
            final @Nullable String configured, final InetAddress bind) {
        if (configured != null) {
            return address(configured);
        }
        if (!bind.isAnyLocalAddress()) {
            return bind;
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(ELSEWHERE, 9));
            return socket.getLocalAddress();
        } catch (final IOException e) {
            throw new ConfigurationException(
                    "media.advertised-address must be set: no route: " + e.getMessage());
        }
    }

    private static InetAddress address(final String text) {
        try {
            return InetAddress.getByName(text);
        } catch (final IOException _) {
            throw new ConfigurationException("http.bind: not an address of this host: " + text);
        }
    }
}
