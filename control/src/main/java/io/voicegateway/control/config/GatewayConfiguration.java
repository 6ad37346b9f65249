package io.voicegateway.control.config;

import io.voicegateway.control.retention.RetentionRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operator decided. Immutable; every value is within its range. {@code reference.conf} documents each key. */
public record GatewayConfiguration(
        LiveKit livekit,
        @Nullable Embedded embedded,
        @Nullable String gatewayId,
        Http http,
        Path dataDirectory,
        Duration retentionInterval,
        Bot bot,
        Call call,
        Events events,
        Recording recording,
        Media media,
        Engine engine,
        Latency latency,
        Duration drain) {

    /** Keys {@code livekit.*}. */
    public record LiveKit(URI url, String apiKey, String apiSecret, Duration patience) {
        @Override
        public String toString() {
            return "LiveKit[url=" + url + ", apiKey=" + apiKey + ", patience=" + patience + "]";
        }
    }

    /**
     * Keys {@code embedded.*}, when {@code livekit.url} is not set: the room server is started in this process, and the LiveKit URL is
     * known only when it listens.
     *
     * @param port    of signalling and API; 0: any free one
     * @param udpPort of media; 0: any free one
     */
    public record Embedded(
            int port, int udpPort, List<URI> webhookUrls, boolean isUnmutingRemotely) {
        public Embedded {
            webhookUrls = List.copyOf(webhookUrls);
        }
    }

    /** The same with the address at which the embedded server listens. */
    public GatewayConfiguration withLiveKitUrl(final URI url) {
        return new GatewayConfiguration(
                new LiveKit(url, livekit.apiKey(), livekit.apiSecret(), livekit.patience()),
                embedded,
                gatewayId,
                http,
                dataDirectory,
                retentionInterval,
                bot,
                call,
                events,
                recording,
                media,
                engine,
                latency,
                drain);
    }

    /** Keys {@code http.*}. */
    public record Http(String bind, int port, boolean isMetricsOpen, List<String> corsOrigins) {}

    /**
     * Keys {@code bot.*}.
     *
     * @param sampleRateHz     0: the dialect's own
     * @param comfortToneHz    0: the caller hears silence while the bot is dialled again
     * @param twilioAccountSid empty, with the token: no bot hangs up by Twilio's REST API
     */
    public record Bot(
            @Nullable URI url,
            String dialect,
            int sampleRateHz,
            List<String> allowedHosts,
            boolean isDialledAtCreation,
            Duration dialTimeout,
            Duration redial,
            Duration redialTotal,
            Duration preRoll,
            int comfortToneHz,
            Encoder encoder,
            String twilioAccountSid,
            String twilioAuthToken) {

        @Override
        public String toString() {
            return "Bot[host="
                    + (url == null ? null : url.getHost())
                    + ", dialect="
                    + dialect
                    + "]";
        }
    }

    /**
     * Keys {@code bot.encoder.*}.
     *
     * @param bitrateBps 0: what suits the bot's rate
     */
    public record Encoder(int complexity, int bitrateBps, boolean hasFec, boolean hasDtx) {}

    /** Keys {@code call.*}, {@code room.*}, {@code driver.*} and {@code handoff.*}. */
    public record Call(
            boolean isRoomJoinedWithDriver,
            Duration joinTimeout,
            Duration maxDuration,
            Duration remember,
            int limit,
            Duration maxLateness,
            Duration driverReconnectGrace,
            Duration handoffTimeout) {}

    /**
     * Keys {@code events.*}.
     *
     * @param minFreeBytes    of the disk, below which no event is written
     * @param webhookPatience how old an event may get before a receiver that does not take it goes without
     */
    public record Events(
            long minFreeBytes,
            List<URI> webhookUrls,
            Duration webhookPatience,
            RetentionRule retention) {
        public Events {
            webhookUrls = List.copyOf(webhookUrls);
        }

        @Override
        public String toString() {
            return "Events[webhooks="
                    + webhookUrls.stream().map(URI::getHost).toList()
                    + ", webhookPatience="
                    + webhookPatience
                    + ", "
                    + retention
                    + "]";
        }
    }

    /** Keys {@code recording.*}. */
    public record Recording(boolean isAutomatic, Duration flush, RetentionRule retention) {}

    /**
     * Keys {@code media.*}.
     *
     * @param address           null: the address of the route to LiveKit
     * @param advertisedAddress null: the local address
     * @param firstPort         0 with {@code lastPort} 0: ephemeral ports
     */
    public record Media(
            @Nullable String address,
            @Nullable String advertisedAddress,
            int firstPort,
            int lastPort) {}

    /**
     * Keys {@code engine.*}.
     *
     * @param shards 0: as the cores found allow
     */
    public record Engine(
            Threading threading, Profile profile, int shards, Crypto crypto, Sockets sockets) {}

    /** Keys {@code latency.*}. */
    public record Latency(Duration interval, RetentionRule retention) {}

    /** Values of {@code engine.profile}. */
    public enum Profile {
        DEV,
        DEDICATED
    }

    /** Values of {@code engine.crypto}. */
    public enum Crypto {
        AUTO,
        LIBCRYPTO,
        JAVAX
    }

    /** Values of {@code engine.sockets}. */
    public enum Sockets {
        AUTO,
        LINUX,
        NIO
    }

    /** Values of {@code engine.threading}. */
    public enum Threading {
        AUTO,
        FUSED,
        PIPELINED
    }
}
