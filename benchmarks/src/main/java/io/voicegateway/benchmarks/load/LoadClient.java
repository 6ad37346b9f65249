package io.voicegateway.benchmarks.load;

import io.vertx.core.Vertx;
import io.voicegateway.control.livekit.LiveKitAccess;
import io.voicegateway.control.livekit.LiveKitSignalClient;
import io.voicegateway.control.livekit.LiveKitTokens;
import io.voicegateway.control.livekit.SignalTimes;
import io.voicegateway.control.livekit.TokenRole;
import io.voicegateway.control.participant.SignalJoin;
import io.voicegateway.control.participant.SignalPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.openhft.affinity.Affinity;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * One round against one server: fills the rooms, sends, measures, and prints the result as one line of JSON. Lines before it are for the
 * server, where that is a bare forwarder, but for the one that says that the measured window begins.
 */
@Command(name = "load-client", description = "Puts a LiveKit-compatible server under load.")
final class LoadClient implements Callable<Integer> {
    /** What it prints a moment before the packets that count. */
    static final String WINDOW = "window";

    private static final long TOKEN_TTL_S = 3_600;
    private static final int CREATED = 201;
    private static final Pattern RECORDING =
            Pattern.compile("\"recording\":\\{[^}]*\"state\":\"recording\"");

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

    @Option(names = "--first", defaultValue = "0")
    private int firstS;

    @Option(names = "--api", defaultValue = "")
    private String apiUrl = "";

    @Option(names = "--record", defaultValue = "false", arity = "1")
    private boolean isRecorded;

    /** Exits with 1 when there is no result. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new LoadClient()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        // All threads that begin from here: the client is awake ten thousand times a second, and
        // would be it on the server's core as well.
        Affinity.setAffinity(0);
        final Vertx vertx = Vertx.vertx();
        final LoadParticipants participants = new LoadParticipants();
        final ClientEngine engine = new ClientEngine();
        if (firstS > 0) {
            // The first seconds are to be the server's, not this client's interpreter's.
            engine.warmUp();
        }
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
                new LoadRound(engine, signal, participants, rooms(), warmUpS + seconds);
        try {
            round.joinAll();
            round.measureFirst(firstS);
            round.measure(warmUpS, seconds, serverPid);
            checkRecording();
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

    /** With a call in each, where the server has an API for that. */
    private List<LoadRoom> rooms() throws IOException, InterruptedException {
        if (apiUrl.isEmpty()) {
            return IntStream.range(0, roomCount).mapToObj(LoadRoom::plain).toList();
        }
        final String token = adminToken();
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (int index = 0; index < roomCount; index++) {
                createCall(http, token, LoadRoom.callId(index));
            }
        }
        return IntStream.range(0, roomCount).mapToObj(LoadRoom::ofCall).toList();
    }

    private void createCall(final HttpClient http, final String token, final String callId)
            throws IOException, InterruptedException {
        final String body = "{\"call_id\":\"%s\",\"record\":%b}".formatted(callId, isRecorded);
        final HttpResponse<String> answer =
                send(http, token, "", request -> request.POST(BodyPublishers.ofString(body)));
        if (answer.statusCode() != CREATED) {
            throw new IOException("call not created: " + answer.statusCode() + " " + answer.body());
        }
    }

    /** A comparison of recorded with not recorded calls says something only when they are. */
    private void checkRecording() throws IOException, InterruptedException {
        if (apiUrl.isEmpty()) {
            return;
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            final String call =
                    send(http, adminToken(), "/" + LoadRoom.callId(0), HttpRequest.Builder::GET)
                            .body();
            if (RECORDING.matcher(call).find() != isRecorded) {
                throw new IOException("recorded should be " + isRecorded + ": " + call);
            }
        }
    }

    private HttpResponse<String> send(
            final HttpClient http,
            final String token,
            final String path,
            final UnaryOperator<HttpRequest.Builder> method)
            throws IOException, InterruptedException {
        final HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(apiUrl + "/v1/calls" + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json");
        return http.send(method.apply(request).build(), HttpResponse.BodyHandlers.ofString());
    }

    private String adminToken() {
        return new LiveKitTokens(key, secret, Clock.systemUTC()).adminToken(null, TOKEN_TTL_S);
    }

    private String token(final SignalJoin join) {
        return new LiveKitTokens(key, secret, Clock.systemUTC())
                .participantToken(
                        TokenRole.DRIVER, join.room(), join.identity(), "", Map.of(), TOKEN_TTL_S);
    }
}
