package io.voicegateway.control.cli;

import io.voicegateway.control.config.ConfigurationException;
import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "events",
        description = "Tail the event queue, in a process of its own.",
        mixinStandardHelpOptions = true)
final class EventsCommand implements Callable<Integer> {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    @Spec private @Nullable CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "Data directory of the gateway.")
    private Path data = Path.of(System.getenv().getOrDefault("VOICE_GATEWAY_DATA", "./data"));

    @Option(names = "--follow", description = "Wait for more at the end.")
    private boolean isFollowing;

    @Option(
            names = "--from",
            paramLabel = "INDEX|start|end",
            description = "Where to begin; inclusive.")
    private String from = "start";

    @Option(names = "--call", paramLabel = "ID", description = "Only this call.")
    private @Nullable String call;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean isJson;

    @Override
    public Integer call() {
        final Path directory = JournalPaths.events(data);
        if (!Files.isDirectory(directory)) {
            throw new ConfigurationException("no event queue in " + data);
        }
        try (EventTail tail = ChronicleEventTail.open(directory)) {
            seek(tail);
            pump(tail);
        }
        return 0;
    }

    private void seek(final EventTail tail) {
        switch (from) {
            case "start" -> tail.toStart();
            case "end" -> tail.toEnd();
            default -> {
                if (!from.matches("\\d{1,20}") || !tail.toIndex(Long.parseUnsignedLong(from))) {
                    throw new ParameterException(
                            Objects.requireNonNull(spec).commandLine(),
                            "--from: no such index: " + from);
                }
            }
        }
    }

    private void pump(final EventTail tail) {
        while (!Thread.currentThread().isInterrupted()) {
            final EventRecord record = tail.poll();
            if (record == null) {
                if (!isFollowing) {
                    return;
                }
                LockSupport.parkNanos(POLL_NS);
            } else if (call == null || call.equals(record.callId())) {
                System.out.println(
                        isJson
                                ? record.json()
                                : Long.toUnsignedString(record.index())
                                        + " "
                                        + record.callId()
                                        + " "
                                        + record.seq()
                                        + " "
                                        + record.type());
            }
        }
    }
}
