package io.voicegateway.control.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Stops writing before the disk is full: a mapped file of which a page finds no room faults in the middle of a record. Looks now and then,
 * not at every write. Used by the writer's thread.
 */
final class FreeSpace {
    static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long minBytes;
    private final LongSupplier usableBytes;
    private final LongSupplier nanoTime;
    private boolean hasLooked;
    private long lookedNs;
    private long seenBytes;

    /** @param minBytes that have to be free; 0: nobody looks */
    FreeSpace(final long minBytes, final LongSupplier usableBytes, final LongSupplier nanoTime) {
        this.minBytes = minBytes;
        this.usableBytes = usableBytes;
        this.nanoTime = nanoTime;
    }

    /** Of the disk that this directory is on. */
    static FreeSpace of(final Path directory, final long minBytes) {
        return new FreeSpace(minBytes, () -> usableBytes(directory), System::nanoTime);
    }

    /** A disk that does not say is taken for one with room. */
    private static long usableBytes(final Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (final IOException _) {
            return Long.MAX_VALUE;
        }
    }

    /** Throws when too little was free the last time that somebody looked. */
    void require() {
        if (minBytes == 0) {
            return;
        }
        final long nowNs = nanoTime.getAsLong();
        if (!hasLooked || nowNs - lookedNs >= LOOK_NS) {
            hasLooked = true;
            lookedNs = nowNs;
            seenBytes = usableBytes.getAsLong();
        }
        if (seenBytes < minBytes) {
            throw new IllegalStateException(
                    "the disk has less than events.min-free-bytes left: free="
                            + seenBytes
                            + " min="
                            + minBytes);
        }
    }
}
