package io.voicegateway.benchmarks.load;

import io.voicegateway.benchmarks.SilentListener;
import io.voicegateway.engine.MediaShard;
import io.voicegateway.engine.api.LocalTransport;
import io.voicegateway.engine.api.QualityChange;
import io.voicegateway.engine.config.EngineContext;
import io.voicegateway.engine.config.MediaProfile;
import io.voicegateway.engine.status.EngineCounters;
import io.voicegateway.engine.status.ErrorLog;
import io.voicegateway.engine.stream.NtpClock;
import io.voicegateway.engine.stream.OutputTrack;
import io.voicegateway.engine.stream.RoomStream;
import io.voicegateway.engine.transport.LegEvents;
import io.voicegateway.engine.transport.PeerConnection;
import io.voicegateway.engine.transport.dtls.DtlsIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One shard of the engine and nothing else, as a forwarder that is told its legs: the counterpart of the forwarder in C that has one port
 * a leg. All stages are on, as in a gateway.
 */
@Command(name = "engine-forwarder", description = "The engine alone, told its legs on stdin.")
final class EngineForwarder implements Callable<Integer> {
    @Option(names = "--legs", required = true)
    private int legCount;

    @Option(names = "--profile", required = true)
    private MediaProfile profile = MediaProfile.DEV;

    private final SecureRandom random = new SecureRandom();
    private final List<PeerConnection> legs = new ArrayList<>();

    /** Runs until its input ends. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new EngineForwarder()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        final EngineContext ctx = new EngineContext();
        ctx.mediaAddress(InetAddress.getLoopbackAddress())
                .profile(profile)
                .listener(SilentListener.newListener())
                .errorHandler(new ErrorLog(ctx.counters()))
                .conclude();
        try (MediaShard shard =
                new MediaShard(
                        ctx,
                        DtlsIdentity.generate(random),
                        random,
                        new NtpClock(System.currentTimeMillis(), System.nanoTime()))) {
            shard.start();
            System.out.println(
                    ForwarderProtocol.READY
                            + " "
                            + openLegs(shard).stream()
                                    .map(port -> Integer.toString(port.join()))
                                    .collect(Collectors.joining(" ")));
            follow(shard, ctx.counters());
        }
        return 0;
    }

    private List<CompletableFuture<Integer>> openLegs(final MediaShard shard) {
        final List<CompletableFuture<Integer>> ports = new ArrayList<>();
        for (int i = 0; i < legCount; i++) {
            final CompletableFuture<Integer> port = new CompletableFuture<>();
            final PeerConnection leg =
                    shard.network().newConnection(new PortOnly(port), random.nextInt());
            shard.proxy().execute(() -> shard.network().onOpen(leg));
            legs.add(leg);
            ports.add(port);
        }
        return ports;
    }

    private void follow(final MediaShard shard, final EngineCounters counters) throws IOException {
        final BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (ForwarderProtocol.Leg.isLeg(line)) {
                connect(shard, ForwarderProtocol.Leg.of(line));
            } else if (ForwarderProtocol.Route.isRoute(line)) {
                route(shard, ForwarderProtocol.Route.of(line));
            } else if (line.equals(ForwarderProtocol.DROPS)) {
                System.out.println(ForwarderProtocol.DROPS + " " + EngineDrops.count(counters));
            }
        }
    }

    /** What ICE and DTLS would have come to. */
    private void connect(final MediaShard shard, final ForwarderProtocol.Leg leg) {
        final PeerConnection connection = legs.get(leg.index());
        shard.proxy().execute(() -> connection.onNominated(leg.remote()));
        connection.onKeys(leg.inbound(), leg.outbound());
    }

    private void route(final MediaShard shard, final ForwarderProtocol.Route route) {
        final PeerConnection from = legs.get(route.from());
        final PeerConnection to = legs.get(route.to());
        final OutputTrack track =
                new OutputTrack(
                        to.leg(),
                        route.toSsrc(),
                        LoadParticipant.OPUS_PAYLOAD_TYPE,
                        random.nextInt(1 << 15),
                        random.nextInt());
        to.leg().add(track);
        final RoomStream stream =
                new RoomStream(
                        route.from(),
                        route.fromSsrc(),
                        LoadParticipant.OPUS_PAYLOAD_TYPE,
                        "publisher");
        stream.addOutput(track);
        shard.proxy().execute(() -> shard.network().onAddStream(from, stream));
    }

    /** Where a leg's socket is; everything else shows in the packets. */
    private record PortOnly(CompletableFuture<Integer> port) implements LegEvents {
        @Override
        public void onOpened(final LocalTransport local) {
            port.complete(local.candidates().getFirst().port());
        }

        @Override
        public void onConnected() {}

        @Override
        public void onDisconnected(final String reason) {
            port.completeExceptionally(new IOException(reason));
        }

        @Override
        public void onSilent(final long silentMs) {}

        @Override
        public void onQualityChanged(final QualityChange change) {}

        @Override
        public void onStreamStarted(final long streamId) {}
    }
}
