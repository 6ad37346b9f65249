package io.voicegateway.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A forwarder that speaks {@link ForwarderProtocol}: the one in C, or the engine alone. */
final class ForwarderProcess implements LoadedServer {
    private final ChildProcess child;
    private final BufferedReader out;
    private final Writer in;
    private final String url;
    private final boolean isCounting;

    private ForwarderProcess(
            final ChildProcess child,
            final BufferedReader out,
            final String url,
            final boolean isCounting) {
        this.child = child;
        this.out = out;
        this.url = url;
        this.isCounting = isCounting;
        in = child.process().outputWriter();
    }

    /** The forwarder in C, all legs on one port. */
    static ForwarderProcess launchShared(
            final Path binary, final int legCount, final boolean isSpinning, final Path log)
            throws IOException {
        return launch(command(binary, "--shared", legCount, isSpinning), false, log);
    }

    /** The forwarder in C, one port a leg. */
    static ForwarderProcess launchLegs(
            final Path binary, final int legCount, final boolean isSpinning, final Path log)
            throws IOException {
        return launch(command(binary, "--legs", legCount, isSpinning), false, log);
    }

    private static List<String> command(
            final Path binary, final String shape, final int legCount, final boolean isSpinning) {
        final List<String> command =
                new ArrayList<>(List.of(binary.toString(), shape, Integer.toString(legCount)));
        if (isSpinning) {
            command.addAll(List.of("--spin", "--pinned"));
        }
        return command;
    }

    /** The engine alone, one port a leg, with the flags of this JVM and the distribution's choice of memory. */
    static ForwarderProcess launchEngine(
            final int legCount, final boolean isSpinning, final Path log) throws IOException {
        return launch(
                OwnJvm.command(
                        EngineForwarder.class,
                        List.of(System.getProperty("voice-gateway.memory-flags").split(" ")),
                        List.of(
                                "--legs=" + legCount,
                                "--profile=" + (isSpinning ? "DEDICATED" : "DEV"))),
                true,
                log);
    }

    /** @param isCounting whether it can be asked what it dropped */
    private static ForwarderProcess launch(
            final List<String> command, final boolean isCounting, final Path log)
            throws IOException {
        final ChildProcess child =
                ChildProcess.start(command, Map.of("VOICE_GATEWAY_LOG", "WARN"), log);
        final BufferedReader out = child.process().inputReader();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(ForwarderProtocol.READY + " ")) {
                return new ForwarderProcess(child, out, ForwarderProtocol.url(line), isCounting);
            }
        }
        child.close();
        throw new IOException("the forwarder did not start: see " + log);
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public long pid() {
        return child.process().pid();
    }

    @Override
    public void tell(final String line) {
        try {
            in.write(line + "\n");
            in.flush();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long dropCount() {
        if (!isCounting) {
            return 0;
        }
        tell(ForwarderProtocol.DROPS);
        try {
            final String answer = out.readLine();
            if (answer == null || !answer.startsWith(ForwarderProtocol.DROPS + " ")) {
                throw new IOException("no answer to " + ForwarderProtocol.DROPS + ": " + answer);
            }
            return Long.parseLong(answer.substring(ForwarderProtocol.DROPS.length() + 1));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        child.close();
    }
}
