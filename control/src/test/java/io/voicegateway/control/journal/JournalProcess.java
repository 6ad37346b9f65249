package io.voicegateway.control.journal;

import io.voicegateway.control.event.EventRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another process at the queue: it writes calls until it is killed, or prints what others write. */
final class JournalProcess {
    private static final String PREFIX = "journal: ";

    private JournalProcess() {}

    /** Starts a JVM like this one. Its standard error is this one's. */
    static Process start(final String task, final Path directory) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--")) {
                command.add(argument);
            }
        }
        command.add("-cp");
        command.add(
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(JournalProcess.class.getName());
        command.add(task);
        command.add(directory.toString());
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    public static void main(final String[] arguments) {
        final Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "write" -> write(directory);
            case "tail" -> tail(directory);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** Says which event is surely written, then goes on. */
    private static void write(final Path directory) {
        final ChronicleEventJournal journal = ChronicleEventJournal.launch(directory);
        for (int i = 1; i < Integer.MAX_VALUE; i++) {
            journal.append(JournalEvents.muted("c1", i));
            while (journal.positions("c1").count() < i) {
                Thread.onSpinWait();
            }
            say(Integer.toString(i));
        }
    }

    private static void tail(final Path directory) {
        try (ChronicleEventTail tail = ChronicleEventTail.open(directory)) {
            tail.toStart();
            say("ready");
            EventRecord record;
            do {
                record = JournalEvents.await(tail);
                say(record.json());
            } while (!record.type().equals("CALL_ENDED"));
        }
    }

    private static void say(final String line) {
        System.out.println(PREFIX + line);
        System.out.flush();
    }

    /** The next line that the process said itself; a logger may say something too. */
    static String hear(final BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && !line.startsWith(PREFIX)) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new AssertionError("the process ended");
        }
        return line.substring(PREFIX.length());
    }
}
