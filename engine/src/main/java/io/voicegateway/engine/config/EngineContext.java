package io.voicegateway.engine.config;

import io.voicegateway.engine.api.EngineListener;
import io.voicegateway.engine.srtp.SrtpCrypto;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.stream.PacketRate;
import java.net.InetAddress;
import java.util.Objects;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Everything the engine is launched with. Fluent and mutable until {@link #conclude()}, which fills defaults, validates every range and
 * freezes it. Tests inject their clock and error handler here.
 */
public final class EngineContext {
    public static final int RING_CAPACITY_DEFAULT = 1024;
    public static final int SHARD_COUNT_MAX = 256;
    public static final int PLAYOUT_LIMIT_MS_DEFAULT = 120_000;
    public static final int PLAYOUT_LIMIT_MS_MIN = 60_000;

    /** As much as a bot's jitter buffer takes at once. */
    public static final int PRE_ROLL_MS_MAX = 5_000;

    /** What the encoder of the tone has a bandwidth for. */
    public static final int COMFORT_TONE_HZ_MAX = 3_000;

    public static final int RECORDING_FLUSH_MS_DEFAULT = 1_000;

    private static final int NO_SHARED_PORT = -1;

    private ThreadingMode threadingMode = ThreadingMode.FUSED;
    private MediaProfile profile = MediaProfile.DEV;
    private int shardCount = 1;
    private int coreCount = Runtime.getRuntime().availableProcessors();
    private int ringCapacity = RING_CAPACITY_DEFAULT;
    private InetAddress mediaAddress = InetAddress.getLoopbackAddress();
    private @Nullable InetAddress advertisedAddress;
    private int firstPort;
    private int lastPort;
    private int sharedPort = NO_SHARED_PORT;
    private int playoutLimitMs = PLAYOUT_LIMIT_MS_DEFAULT;
    private int preRollMs = PRE_ROLL_MS_MAX;
    private int comfortToneHz;
    private SpeechEncoding speechEncoding = SpeechEncoding.DEFAULT;
    private HttpProxies proxies = HttpProxies.NONE;
    private int packetRateLimit = PacketRate.LIMIT_DEFAULT;
    private int recordingFlushMs = RECORDING_FLUSH_MS_DEFAULT;
    private @Nullable SrtpCrypto crypto;
    private SocketProvider socketProvider = SocketProvider.AUTO;
    private NanoClock clock = SystemNanoClock.INSTANCE;
    private EngineCounters counters = new EngineCounters();
    private @Nullable EngineListener listener;
    private @Nullable ErrorHandler errorHandler;
    private boolean isConcluded;

    /** Fills defaults, validates and freezes; a second call throws. */
    public EngineContext conclude() {
        checkMutable();
        require(
                shardCount >= 1 && shardCount <= SHARD_COUNT_MAX,
                "shardCount must be 1 to 256: shardCount=" + shardCount);
        require(coreCount >= 1, "coreCount must be at least 1: coreCount=" + coreCount);
        require(
                Integer.bitCount(ringCapacity) == 1 && ringCapacity >= 64,
                "ringCapacity must be a power of two, at least 64: ringCapacity=" + ringCapacity);
        require(
                firstPort >= 0 && firstPort <= lastPort && lastPort <= 65_535,
                "ports must be a range within 0 to 65535: first="
                        + firstPort
                        + " last="
                        + lastPort);
        require(
                sharedPort >= NO_SHARED_PORT && sharedPort <= 65_535,
                "sharedPort must be 0 to 65535: sharedPort=" + sharedPort);
        require(
                sharedPort == NO_SHARED_PORT || shardCount == 1,
                "one network thread reads the shared port: shardCount=" + shardCount);
        require(
                playoutLimitMs >= PLAYOUT_LIMIT_MS_MIN,
                "playoutLimitMs must be at least "
                        + PLAYOUT_LIMIT_MS_MIN
                        + ": playoutLimitMs="
                        + playoutLimitMs);
        require(
                preRollMs >= 0 && preRollMs <= PRE_ROLL_MS_MAX,
                "preRollMs must be 0 to " + PRE_ROLL_MS_MAX + ": preRollMs=" + preRollMs);
        require(
                comfortToneHz >= 0 && comfortToneHz <= COMFORT_TONE_HZ_MAX,
                "comfortToneHz must be 0 to "
                        + COMFORT_TONE_HZ_MAX
                        + ": comfortToneHz="
                        + comfortToneHz);
        require(
                packetRateLimit >= 50 && packetRateLimit <= 100_000_000,
                "packetRateLimit must be 50 to 100000000: packetRateLimit=" + packetRateLimit);
        require(
                recordingFlushMs >= 20 && recordingFlushMs <= 10_000,
                "recordingFlushMs must be 20 to 10000: recordingFlushMs=" + recordingFlushMs);
        if (!hasSharedPort()) {
            Objects.requireNonNull(listener, "listener");
        }
        Objects.requireNonNull(errorHandler, "errorHandler");
        if (advertisedAddress == null) {
            advertisedAddress = mediaAddress;
        }
        if (crypto == null) {
            crypto = SrtpCrypto.best();
        }
        isConcluded = true;
        return this;
    }

    public ThreadingMode threadingMode() {
        return threadingMode;
    }

    public EngineContext threadingMode(final ThreadingMode threadingMode) {
        checkMutable();
        this.threadingMode = threadingMode;
        return this;
    }

    public MediaProfile profile() {
        return profile;
    }

    public EngineContext profile(final MediaProfile profile) {
        checkMutable();
        this.profile = profile;
        return this;
    }

    /** Shards: each has its own ring and media threads; a call never moves between them. */
    public int shardCount() {
        return shardCount;
    }

    public EngineContext shardCount(final int shardCount) {
        checkMutable();
        this.shardCount = shardCount;
        return this;
    }

    /** Cores of this process: what its cgroup and its affinity leave of the machine's. */
    public EngineContext coreCount(final int coreCount) {
        checkMutable();
        this.coreCount = coreCount;
        return this;
    }

    /**
     * Whether each media thread spins on a core of its own: the profile says so, and at least one core is left for all else. More spinning
     * threads than cores turn a hop of nanoseconds into time slices of milliseconds, so then they back off as in {@link MediaProfile#DEV}.
     */
    public boolean isSpinning() {
        return profile == MediaProfile.DEDICATED
                && coreCount > shardCount * threadingMode.threadCount();
    }

    public int ringCapacity() {
        return ringCapacity;
    }

    public EngineContext ringCapacity(final int ringCapacity) {
        checkMutable();
        this.ringCapacity = ringCapacity;
        return this;
    }

    /** The local address that every room leg's socket binds. */
    public InetAddress mediaAddress() {
        return mediaAddress;
    }

    public EngineContext mediaAddress(final InetAddress mediaAddress) {
        checkMutable();
        this.mediaAddress = mediaAddress;
        return this;
    }

    /** The address in our candidates; the bind address unless a 1:1 NAT stands in between. */
    public InetAddress advertisedAddress() {
        return Objects.requireNonNull(advertisedAddress, "not concluded");
    }

    public EngineContext advertisedAddress(final InetAddress advertisedAddress) {
        checkMutable();
        this.advertisedAddress = advertisedAddress;
        return this;
    }

    public int firstPort() {
        return firstPort;
    }

    public int lastPort() {
        return lastPort;
    }

    /** The UDP ports to use; 0 to 0 means ephemeral ones. */
    public EngineContext ports(final int firstPort, final int lastPort) {
        checkMutable();
        this.firstPort = firstPort;
        this.lastPort = lastPort;
        return this;
    }

    /** Whether every leg is ICE-lite on one UDP port. */
    public boolean hasSharedPort() {
        return sharedPort != NO_SHARED_PORT;
    }

    public int sharedPort() {
        return sharedPort;
    }

    /** Puts every leg, ICE-lite, on one UDP port; 0 lets the system choose it. */
    public EngineContext sharedPort(final int sharedPort) {
        checkMutable();
        require(sharedPort >= 0, "sharedPort must be 0 to 65535: sharedPort=" + sharedPort);
        this.sharedPort = sharedPort;
        return this;
    }

    /** How much bot audio one leg's playout buffer holds. */
    public int playoutLimitMs() {
        return playoutLimitMs;
    }

    public EngineContext playoutLimitMs(final int playoutLimitMs) {
        checkMutable();
        this.playoutLimitMs = playoutLimitMs;
        return this;
    }

    /** How much of what the caller says is kept for a bot that is not there yet; 0: nothing. */
    public int preRollMs() {
        return preRollMs;
    }

    public EngineContext preRollMs(final int preRollMs) {
        checkMutable();
        this.preRollMs = preRollMs;
        return this;
    }

    /** Of what a caller hears while a bot that was lost is dialled again; 0: silence. */
    public int comfortToneHz() {
        return comfortToneHz;
    }

    public EngineContext comfortToneHz(final int comfortToneHz) {
        checkMutable();
        this.comfortToneHz = comfortToneHz;
        return this;
    }

    /** How what bots say in PCM is encoded. */
    public SpeechEncoding speechEncoding() {
        return speechEncoding;
    }

    public EngineContext speechEncoding(final SpeechEncoding speechEncoding) {
        checkMutable();
        this.speechEncoding = speechEncoding;
        return this;
    }

    /** The way to bots that cannot be dialled directly. */
    public HttpProxies proxies() {
        return proxies;
    }

    public EngineContext proxies(final HttpProxies proxies) {
        checkMutable();
        this.proxies = proxies;
        return this;
    }

    /** Packets per second that one source may send for long; what it sends beyond is dropped. */
    public int packetRateLimit() {
        return packetRateLimit;
    }

    public EngineContext packetRateLimit(final int packetRateLimit) {
        checkMutable();
        this.packetRateLimit = packetRateLimit;
        return this;
    }

    /** A crash loses at most this much of a recording. */
    public int recordingFlushMs() {
        return recordingFlushMs;
    }

    public EngineContext recordingFlushMs(final int recordingFlushMs) {
        checkMutable();
        this.recordingFlushMs = recordingFlushMs;
        return this;
    }

    /** Who computes SRTP's ciphers; the best that the host has unless set. */
    public SrtpCrypto crypto() {
        return Objects.requireNonNull(crypto, "not concluded");
    }

    public EngineContext crypto(final SrtpCrypto crypto) {
        checkMutable();
        this.crypto = crypto;
        return this;
    }

    public SocketProvider socketProvider() {
        return socketProvider;
    }

    public EngineContext socketProvider(final SocketProvider socketProvider) {
        checkMutable();
        this.socketProvider = socketProvider;
        return this;
    }

    public NanoClock clock() {
        return clock;
    }

    public EngineContext clock(final NanoClock clock) {
        checkMutable();
        this.clock = clock;
        return this;
    }

    public EngineCounters counters() {
        return counters;
    }

    public EngineContext counters(final EngineCounters counters) {
        checkMutable();
        this.counters = counters;
        return this;
    }

    public EngineListener listener() {
        return Objects.requireNonNull(listener, "listener");
    }

    public EngineContext listener(final EngineListener listener) {
        checkMutable();
        this.listener = listener;
        return this;
    }

    /** Takes unexpected exceptions of every engine thread; called off the hot path's happy way only. */
    public ErrorHandler errorHandler() {
        return Objects.requireNonNull(errorHandler, "errorHandler");
    }

    public EngineContext errorHandler(final ErrorHandler errorHandler) {
        checkMutable();
        this.errorHandler = errorHandler;
        return this;
    }

    @Override
    public String toString() {
        return "threading="
                + threadingMode
                + " profile="
                + profile
                + " spinning="
                + isSpinning()
                + " shards="
                + shardCount
                + " ring="
                + ringCapacity
                + " address="
                + mediaAddress.getHostAddress()
                + " ports="
                + (hasSharedPort() ? sharedPort + " (shared)" : firstPort + "-" + lastPort);
    }

    private void checkMutable() {
        if (isConcluded) {
            throw new IllegalStateException("the context is concluded");
        }
    }

    private static void require(final boolean isValid, final String message) {
        if (!isValid) {
            throw new IllegalArgumentException(message);
        }
    }
}
