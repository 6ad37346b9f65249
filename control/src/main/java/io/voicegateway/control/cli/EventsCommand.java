package io.voicegateway.control.cli;

import io.voicegateway.control.event.EventRecord;
import io.voicegateway.control.event.EventTail;
import io.voicegateway.control.journal.ChronicleEventTail;
import io.voicegateway.control.journal.JournalPaths;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Reads the queue beside the host, and never writes to it. */
@Command(
        name = "events",
        description = {
            "Tail the event queue of a host, in a process of its own.",
            "One line per event: index, time, call, number within the call, type, data."
        })
final class EventsCommand implements Callable<Integer> {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int RECORD_LIMIT_PER_FLUSH = 256;

    private final PrintStream out;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of the host. Default: VOICE_GATEWAY_DATA, or ./data.")
    private Path data;

    @Option(names = "--follow", description = "Wait for more at the end.")
    private boolean isFollowing;

    @Option(
            names = "--from",
            paramLabel = "INDEX|start|end",
            converter = EventPosition.Converter.class,
            description = "Where to begin; inclusive. Default: start.")
    private EventPosition from = new EventPosition.Start();

    @Option(
            names = "--call",
            paramLabel = "ID",
            converter = CallIdConverter.class,
            description = "Only this call.")
    private @Nullable String call;

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean isJson;

    EventsCommand(final Map<String, String> environment, final PrintStream out) {
        this.out = out;
        data = Path.of(environment.getOrDefault("VOICE_GATEWAY_DATA", "./data"));
    }

    @Override
    public Integer call() {
        try (EventTail tail =
                ChronicleEventTail.openReadOnly(JournalPaths.events(data))
                        .orElseThrow(() -> new CommandException("no event queue in " + data))) {
            from.seek(tail);
            pump(tail);
        }
        return 0;
    }

    /** Until the end, or until nobody reads what is printed. */
    private void pump(final EventTail tail) {
        boolean isRead = true;
        while (isRead) {
            final int count = printSome(tail);
            isRead = !out.checkError();
            if (count == 0) {
                if (!isFollowing) {
                    return;
                }
                LockSupport.parkNanos(POLL_NS);
            }
        }
    }

    private int printSome(final EventTail tail) {
        int count = 0;
        while (count < RECORD_LIMIT_PER_FLUSH) {
            final EventRecord event = tail.poll();
            if (event == null) {
                return count;
            }
            count++;
            if (call == null || call.equals(event.callId())) {
                out.println(isJson ? event.json() : EventLine.of(event));
            }
        }
        return count;
    }
}
