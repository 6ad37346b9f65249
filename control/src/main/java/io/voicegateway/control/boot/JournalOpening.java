package io.voicegateway.control.boot;

import io.voicegateway.control.journal.ChronicleEventJournal;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Opens the journal beside whatever else is launched: it takes a second of a cold start, and half of that it waits. */
final class JournalOpening implements AutoCloseable {
    private final FutureTask<ChronicleEventJournal> opening;

    private JournalOpening(final FutureTask<ChronicleEventJournal> opening) {
        this.opening = opening;
    }

    /** Begins on a thread of its own. */
    static JournalOpening begin(final Path directory, final long minFreeBytes) {
        final FutureTask<ChronicleEventJournal> opening =
                new FutureTask<>(() -> ChronicleEventJournal.launch(directory, minFreeBytes));
        Thread.ofPlatform().daemon().name("journal-opening").start(opening);
        return new JournalOpening(opening);
    }

    /** Waits for it; fails as it failed. */
    ChronicleEventJournal journal() throws Exception {
        try {
            return opening.get();
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof final Exception failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Closes what was opened, also if nobody waited for it. */
    @Override
    public void close() {
        try {
            opening.get().close();
        } catch (final ExecutionException _) {
            // There is nothing to close; who waits for it was told.
        } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
