package io.voicegateway.benchmarks.load;

import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The bots of the echo table, one per socket. Asked by the rig:
 * <pre>
 * sockets                  how many were opened
 * measure START END        from now on, what arrives between these moments of the machine's monotonic clock counts
 * report                   frames P50_US P99_US MAX_US DRIFT LATE_P99_US, and per utterance: held CALL_ID RECEIVED_NS SENT_NS
 * </pre>
 */
@Command(name = "echo-bot", description = "Says what it hears.")
final class EchoBot implements Callable<Integer> {
    @Option(names = "--dialect", required = true)
    private String dialect = "";

    @Option(names = "--manner", required = true)
    private EchoManner manner = EchoManner.SILENT;

    private final NapLateness naps = new NapLateness();
    private final FrameTimes times = new FrameTimes();
    private final List<EchoedCall> calls = new ArrayList<>();

    /** Runs until its input ends. */
    public static void main(final String[] args) {
        System.exit(new CommandLine(new EchoBot()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        naps.start();
        new BotServer(this::onSocket, this::answer).run();
        return 0;
    }

    private void onSocket(final Vertx vertx, final ServerWebSocket socket) {
        final EchoedCall call =
                new EchoedCall(
                        BotServer.callId(socket),
                        socket,
                        BotWire.of(dialect),
                        manner,
                        times.newCall());
        calls.add(call);
        socket.frameHandler(call::onMessage);
    }

    private String answer(final String question) {
        final String[] words = question.split(" ");
        return switch (words[0]) {
            case "sockets" -> Integer.toString(calls.size());
            case "measure" -> {
                times.measure(Long.parseLong(words[1]), Long.parseLong(words[2]));
                naps.reset();
                yield "";
            }
            case "report" -> report();
            default -> throw new IllegalArgumentException(question);
        };
    }

    private String report() {
        final String frames = "frames " + times.report() + " " + naps.percentileUs(99);
        return calls.stream()
                .flatMap(call -> call.held().stream())
                .collect(Collectors.joining("\n", frames + "\n", ""));
    }
}
