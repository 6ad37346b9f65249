package io.voicegateway.control.boot;

import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.config.GatewayConfiguration;
import io.voicegateway.engine.MediaEngine;
import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.HttpProxies;
import io.voicegateway.engine.config.MediaProfile;
import io.voicegateway.engine.config.SocketProvider;
import io.voicegateway.engine.config.SpeechEncoding;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.transport.NetworkAgent;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the configuration into a running engine. */
final class EngineLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLauncher.class);
    private static final int HTTP_PORT = 80;

    private EngineLauncher() {}

    static MediaEngine launch(
            final GatewayConfiguration configuration, final EngineListener listener) {
        final EngineCounters counters = new EngineCounters();
        final MediaPlacement placement = MediaPlacement.of(configuration);
        final EngineContext ctx =
                new EngineContext()
                        .threadingMode(placement.threadingMode())
                        .profile(placement.profile())
                        .shardCount(placement.shardCount())
                        .coreCount(placement.coreCount())
                        .crypto(crypto(configuration.engine()))
                        .socketProvider(socketProvider(configuration.engine()))
                        .mediaAddress(mediaAddress(configuration))
                        .ports(configuration.media().firstPort(), configuration.media().lastPort())
                        .preRollMs((int) configuration.bot().preRoll().toMillis())
                        .comfortToneHz(configuration.bot().comfortToneHz())
                        .speechEncoding(speechEncoding(configuration.bot().encoder()))
                        .proxies(proxies(System.getenv()))
                        .recordingFlushMs((int) configuration.recording().flush().toMillis())
                        .counters(counters)
                        .listener(listener)
                        .errorHandler(new ErrorLog(counters));
        final String advertised = configuration.media().advertisedAddress();
        if (advertised != null) {
            ctx.advertisedAddress(literal("media.advertised-address", advertised));
        }
        ctx.conclude();
        if (ctx.profile() == MediaProfile.DEDICATED && !ctx.isSpinning()) {
            LOG.warn(
                    "event=too_few_cores_to_spin cores={} media_threads={}: media threads back off as in profile dev",
                    placement.coreCount(),
                    placement.threadCount());
        }
        final MediaEngine engine = MediaEngine.launch(ctx);
        LOG.info("event=engine_launch {} means=\"{}\"", ctx, engine.means());
        if (engine.shortage() != null) {
            LOG.warn("event=socket_buffers_short detail=\"{}\"", engine.shortage());
        }
        return engine;
    }

    private static SpeechEncoding speechEncoding(final GatewayConfiguration.Encoder encoder) {
        return new SpeechEncoding(
                encoder.complexity(), encoder.bitrateBps(), encoder.hasFec(), encoder.hasDtx());
    }

    /** As other programs on this host: no keys of ours. */
    static HttpProxies proxies(final Map<String, String> environment) {
        try {
            return HttpProxies.of(environment);
        } catch (final IllegalArgumentException e) {
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }

    /** The choice of the operator, or the best there is. */
    static SrtpCrypto crypto(final GatewayConfiguration.Engine engine) {
        return switch (engine.crypto()) {
            case AUTO -> SrtpCrypto.best();
            case JAVAX -> SrtpCrypto.javax();
            case LIBCRYPTO -> {
                final SrtpCrypto libcrypto = SrtpCrypto.libcrypto();
                if (libcrypto == null) {
                    throw new ConfigurationException(
                            "engine.crypto: no libcrypto of OpenSSL 1.1.1 or 3 on this host");
                }
                yield libcrypto;
            }
        };
    }

    static SocketProvider socketProvider(final GatewayConfiguration.Engine engine) {
        return switch (engine.sockets()) {
            case AUTO -> SocketProvider.AUTO;
            case NIO -> SocketProvider.NIO;
            case LINUX -> {
                if (!NetworkAgent.hasLinuxSockets()) {
                    throw new ConfigurationException(
                            "engine.sockets: this host is not a 64-bit Linux");
                }
                yield SocketProvider.LINUX;
            }
        };
    }

    private static InetAddress mediaAddress(final GatewayConfiguration configuration) {
        final String address = configuration.media().address();
        return address == null
                ? routeTo(configuration.livekit().url())
                : literal("media.address", address);
    }

    /** The local address of the route to a host; connecting a UDP socket sends nothing. */
    private static InetAddress routeTo(final URI url) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getByName(url.getHost()),
                            url.getPort() < 0 ? HTTP_PORT : url.getPort()));
            return socket.getLocalAddress();
        } catch (final UnknownHostException e) {
            throw new ConfigurationException("livekit.url: unknown host " + url.getHost());
        } catch (final IOException e) {
            throw new ConfigurationException(
                    "livekit.url: no route to " + url.getHost() + ": " + e.getMessage());
        }
    }

    private static InetAddress literal(final String key, final @Nullable String address) {
        try {
            return InetAddress.ofLiteral(String.valueOf(address));
        } catch (final IllegalArgumentException _) {
            throw new ConfigurationException(key + " must be an IP address: " + address);
        }
    }
}
