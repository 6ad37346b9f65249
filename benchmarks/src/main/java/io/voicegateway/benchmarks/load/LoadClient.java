package io.voicegateway.benchmarks.load;

import io.vertx.core.Vertx;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.livekit.TokenRole;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalPort;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One round against one server: fills the rooms, sends, measures, and prints the result as one line of JSON. Lines before it are for the
 * server, where that is a bare forwarder.
 */
@Command(name = "load-client", description = "Puts a LiveKit-compatible server under load.")
final class LoadClient implements Callable<Integer> {
    private static final long TOKEN_TTL_S = 3_600;

    @Option(names = "--url", required = true)
    private String url = "";

    @Option(names = "--key", defaultValue = "")
    private String key = "";

    @Option(names = "--secret", defaultValue = "")
    private String secret = "";

    @Option(names = "--server-pid", required = true)
    private long serverPid;

    @Option(names = "--rooms", required = true)
    private int roomCount;

    @Option(names = "--warm-up", required = true)
    private int warmUpS;

    @Option(names = "--seconds", required = true)
    private int seconds;

    /** Exits with 1 when there is no result. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new LoadClient()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        final Vertx vertx = Vertx.vertx();
        final LoadParticipants participants = new LoadParticipants();
        final ClientEngine engine = new ClientEngine();
        engine.start();
        final SignalPort signal =
                ForwarderProtocol.isForwarder(url)
                        ? new ForwarderSignal(
                                ForwarderProtocol.ports(url),
                                2 * roomCount,
                                participants,
                                System.out::println)
                        : new LiveKitSignalClient(
                                vertx,
                                new LiveKitAccess(url, key, secret),
                                this::token,
                                SignalTimes.DEFAULT,
                                participants);
        final LoadRound round =
                new LoadRound(engine, signal, participants, roomCount, warmUpS + seconds);
        try {
            round.joinAll();
            round.measure(warmUpS, seconds, serverPid);
        } finally {
            participants.end();
            if (signal instanceof final LiveKitSignalClient client) {
                client.close();
            }
            engine.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        System.out.println(round.result().toJson());
        return 0;
    }

    private String token(final SignalJoin join) {
        return new LiveKitTokens(key, secret, Clock.systemUTC())
                .participantToken(
                        TokenRole.DRIVER, join.room(), join.identity(), "", Map.of(), TOKEN_TTL_S);
    }
}
