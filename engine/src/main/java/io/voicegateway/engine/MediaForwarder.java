package io.voicegateway.engine;

import io.voicegateway.engine.api.EngineSnapshot;
import io.voicegateway.engine.api.Forwarder;
import io.voicegateway.engine.api.ForwarderListener;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.api.RemoteTransport;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.status.EngineCounter;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.LegEvents;
import io.voicegateway.engine.transport.PeerConnection;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import io.voicegateway.engine.transport.dtls.DtlsRole;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The engine as a selective forwarder: one shard of the same media path, all legs on one UDP port, no bots and no recordings. Commands are
 * called by the control thread, which owns the handles; the work is queued to the threads that own the state.
 */
public final class MediaForwarder implements Forwarder {
    private static final String LABEL = "participant";

    private final EngineContext ctx;
    private final ForwarderListener listener;
    private final SecureRandom random = new SecureRandom();
    private final MediaShard shard;
    private final InetSocketAddress address;

    // Owned by the control thread.
    private final Map<Long, PeerConnection> legs = new HashMap<>();
    private final Map<Long, Published> streams = new HashMap<>();
    private final Map<Long, Subscribed> tracks = new HashMap<>();

    private record Published(PeerConnection leg, RoomStream stream) {}

    private record Subscribed(PeerConnection leg, OutputTrack track) {}

    private MediaForwarder(final EngineContext ctx, final ForwarderListener listener)
            throws IOException {
        this.ctx = ctx;
        this.listener = listener;
        shard =
                new MediaShard(
                        ctx,
                        DtlsIdentity.generate(random),
                        random,
                        new NtpClock(System.currentTimeMillis(), ctx.clock().nanoTime()));
        try {
            address =
                    Objects.requireNonNull(
                            shard.network().bind(), "a forwarder needs EngineContext.sharedPort");
        } catch (final IOException e) {
            shard.close();
            throw e;
        }
    }

    /**
     * Binds the port and starts the threads.
     *
     * @param ctx concluded, with a shared port
     * @throws IOException when the port is in use
     */
    public static MediaForwarder launch(final EngineContext ctx, final ForwarderListener listener)
            throws IOException {
        final MediaForwarder forwarder = new MediaForwarder(ctx, listener);
        forwarder.shard.start();
        return forwarder;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void openLeg(final long legId) {
        final PeerConnection leg =
                shard.network().newConnection(new Events(legId, listener), random.nextInt());
        legs.put(legId, leg);
        shard.proxy().execute(() -> shard.network().onOpen(leg));
    }

    @Override
    public void connectLeg(final long legId, final RemoteTransport remote, final Setup setup) {
        final PeerConnection leg = known(legs.get(legId));
        final DtlsRole role =
                switch (setup) {
                    case PASSIVE -> DtlsRole.SERVER;
                    case ACTIVE -> DtlsRole.CLIENT;
                };
        if (leg != null) {
            shard.proxy().execute(() -> shard.network().onConnect(leg, remote, role));
        }
    }

    @Override
    public void restartLeg(final long legId) {
        final PeerConnection leg = known(legs.get(legId));
        if (leg != null) {
            shard.proxy().execute(() -> shard.network().onRestart(leg));
        }
    }

    @Override
    public void closeLeg(final long legId) {
        final PeerConnection leg = known(legs.remove(legId));
        if (leg == null) {
            return;
        }
        streams.values().removeIf(published -> published.leg() == leg);
        tracks.values().removeIf(subscribed -> subscribed.leg() == leg && unroute(subscribed));
        shard.proxy().execute(() -> shard.network().onClose(leg));
    }

    @Override
    public void addStream(final long legId, final PublishedStream published) {
        final PeerConnection leg = known(legs.get(legId));
        if (leg == null) {
            return;
        }
        final RoomStream stream =
                new RoomStream(
                        published.streamId(),
                        published.ssrc(),
                        published.payloadType(),
                        LABEL,
                        published.audioLevelId());
        streams.put(published.streamId(), new Published(leg, stream));
        shard.proxy().execute(() -> shard.network().onAddStream(leg, stream));
    }

    @Override
    public void removeStream(final long streamId) {
        final Published published = known(streams.remove(streamId));
        if (published != null) {
            shard.proxy()
                    .execute(
                            () ->
                                    shard.network()
                                            .onRemoveStream(published.leg(), published.stream()));
        }
    }

    @Override
    public void addTrack(final long legId, final SubscribedTrack subscribed) {
        final PeerConnection leg = known(legs.get(legId));
        if (leg == null) {
            return;
        }
        final OutputTrack track =
                new OutputTrack(
                        leg.leg(),
                        subscribed.ssrc(),
                        subscribed.payloadType(),
                        random.nextInt(1 << 15),
                        random.nextInt());
        tracks.put(subscribed.trackId(), new Subscribed(leg, track));
        leg.leg().add(track);
    }

    @Override
    public void removeTrack(final long trackId) {
        final Subscribed subscribed = known(tracks.remove(trackId));
        if (subscribed != null) {
            unroute(subscribed);
            subscribed.leg().leg().remove(subscribed.track());
        }
    }

    private boolean unroute(final Subscribed subscribed) {
        streams.values().forEach(published -> published.stream().removeOutput(subscribed.track()));
        return true;
    }

    @Override
    public void addRoute(final long streamId, final long trackId) {
        final Published published = known(streams.get(streamId));
        final Subscribed subscribed = known(tracks.get(trackId));
        if (published != null && subscribed != null) {
            subscribed.track().rejoin();
            published.stream().addOutput(subscribed.track());
        }
    }

    @Override
    public void removeRoute(final long streamId, final long trackId) {
        final Published published = known(streams.get(streamId));
        final Subscribed subscribed = known(tracks.get(trackId));
        if (published != null && subscribed != null) {
            published.stream().removeOutput(subscribed.track());
            subscribed.track().fallSilent();
        }
    }

    @Override
    public SpeechSums speech(final long streamId) {
        final Published published = streams.get(streamId);
        if (published == null) {
            return SpeechSums.NONE;
        }
        final var activity = published.stream().activity();
        return new SpeechSums(
                activity.acquire(), activity.speechPackets(), activity.speechLevelSumDb());
    }

    @Override
    public LossSums received(final long streamId) {
        final Published published = streams.get(streamId);
        if (published == null || published.stream().reception().acquire() == 0) {
            return LossSums.NONE;
        }
        final var reception = published.stream().reception();
        return new LossSums(reception.expected(), reception.lost());
    }

    @Override
    public LossSums delivered(final long trackId) {
        final Subscribed subscribed = tracks.get(trackId);
        if (subscribed == null || subscribed.track().delivery().acquire() == 0) {
            return LossSums.NONE;
        }
        final var delivery = subscribed.track().delivery();
        return new LossSums(delivery.expected(), delivery.lost());
    }

    @Override
    public int newSsrc() {
        return random.nextInt();
    }

    @Override
    public int legCount() {
        return shard.network().connectionCount();
    }

    @Override
    public List<EngineSnapshot.CounterValue> counters() {
        return CounterValues.of(ctx.counters());
    }

    @Override
    public Map<String, Histogram> threadLateness() {
        final Map<String, Histogram> threads = new LinkedHashMap<>();
        shard.latenessTo(threads, 0);
        return threads;
    }

    @Override
    public double ringOccupancy() {
        return shard.ringOccupancy();
    }

    @Override
    public Map<String, Histogram> paths() {
        final Map<String, Histogram> paths = new LinkedHashMap<>();
        shard.recorders().addPathsTo(paths);
        return paths;
    }

    @Override
    public void close() {
        shard.close();
    }

    private <T> @Nullable T known(final @Nullable T handle) {
        if (handle == null) {
            ctx.counters().increment(EngineCounter.COMMANDS_IGNORED);
        }
        return handle;
    }

    /** Tells the listener whose leg it is. A silent leg needs no word: its peer ends it, or its checks do. */
    private record Events(long legId, ForwarderListener listener) implements LegEvents {
        @Override
        public void onOpened(final LocalTransport local) {
            listener.onLegOpened(legId, local);
        }

        @Override
        public void onConnected() {
            listener.onLegConnected(legId);
        }

        @Override
        public void onDisconnected(final String reason) {
            listener.onLegDisconnected(legId, reason);
        }

        @Override
        public void onSilent(final long silentMs) {}

        @Override
        public void onStreamStarted(final long streamId) {
            listener.onStreamStarted(streamId);
        }

        /** Whoever subscribes to the stream sees for itself. */
        @Override
        public void onQualityChanged(final QualityChange change) {}
    }
}
