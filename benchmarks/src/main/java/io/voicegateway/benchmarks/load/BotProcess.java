package io.voicegateway.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The rig's end of a {@link BotServer}. */
final class BotProcess implements AutoCloseable {
    private static final long QUESTION_EVERY_MS = 50;

    private final ChildProcess child;
    private final BufferedReader out;
    private final Writer in;
    private final int port;

    private BotProcess(final ChildProcess child, final BufferedReader out, final int port) {
        this.child = child;
        this.out = out;
        this.port = port;
        in = child.process().outputWriter();
    }

    /** @param main the bots' program */
    static BotProcess launch(final Class<?> main, final Path log, final String... arguments)
            throws IOException {
        final List<String> command = OwnJvm.command(main, List.of(), List.of(arguments));
        final ChildProcess child = ChildProcess.start(command, Map.of(), log);
        final BufferedReader out = child.process().inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(BotServer.READY)) {
                return new BotProcess(
                        child, out, Integer.parseInt(line.substring(BotServer.READY.length())));
            }
        }
        child.close();
        throw new IOException("the bots did not start: see " + log);
    }

    /** Where the bot of a call is dialled. */
    URI url(final String callId) {
        return URI.create("ws://127.0.0.1:" + port + "/" + callId);
    }

    long pid() {
        return child.process().pid();
    }

    /** Asks, and returns the lines of the answer. */
    List<String> ask(final String question) throws IOException {
        in.write(question + "\n");
        in.flush();
        final List<String> answer = new ArrayList<>();
        for (String line = out.readLine(); !BotServer.END.equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException("the bots ended early");
            }
            answer.add(line);
        }
        return answer;
    }

    /** Waits until so many bots were dialled. */
    void awaitSockets(final int count, final long limitNs)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        while (Integer.parseInt(ask("sockets").getFirst()) < count) {
            if (System.nanoTime() - startNs > limitNs) {
                throw new IllegalStateException("not every bot was dialled");
            }
            TimeUnit.MILLISECONDS.sleep(QUESTION_EVERY_MS);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
