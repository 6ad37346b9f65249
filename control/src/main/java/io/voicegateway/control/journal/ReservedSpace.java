package io.voicegateway.control.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.PrecreatedFiles;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.Wire;

/**
 * Keeps a place on the disk ahead of what is written, so that whatever fills the disk, and however fast, no event meets a page without one.
 * The queue's files are sparse and mapped: of such a page the kernel takes nothing (SIGBUS), the JVM goes on behind the instruction and
 * throws an InternalError some time later, and then a record may be half written, or the queue's lock held for good.
 * <p>
 * Design note: FreeSpace alone looks now and then, and a disk of which another process takes the last place fills in between. Used by the
 * writer's thread.
 */
final class ReservedSpace {
    /** What is there before an event is written: more than the largest event (a request has 64 KiB) and one of the queue's indexes (32 KiB). */
    static final long AHEAD_LENGTH = 1 << 20;

    /** What is reserved at once. */
    static final long STEP_LENGTH = 2 * AHEAD_LENGTH;

    /** Reserves a range of a file; the result is 0 or an errno, as in {@link Fallocate#reserve}. */
    interface Disk {
        int reserve(Path file, long offset, long length);
    }

    private final Path directory;
    private final Disk disk;
    private int cycle = Integer.MIN_VALUE;
    private long endOffset;

    /** @param directory the queue's */
    ReservedSpace(final Path directory, final Disk disk) {
        this.directory = directory;
        this.disk = disk;
    }

    /** Throws when there is no place for what is appended next. */
    void require(final SingleChronicleQueue queue, final ExcerptAppender appender) {
        final Wire written = appender.wire();
        if (written != null) {
            requireAhead(appender.cycle(), written.bytes().writePosition());
        }
        final int today = queue.cycle();
        if (written == null || appender.cycle() != today) {
            requireFile(today);
        }
    }

    private void requireAhead(final int ofCycle, final long position) {
        if (ofCycle == cycle && position + AHEAD_LENGTH <= endOffset) {
            return;
        }
        reserve(JournalCycles.file(directory, ofCycle), position);
        cycle = ofCycle;
        endOffset = position + STEP_LENGTH;
    }

    /** A day begins: its file is made with a place, under the name by which Chronicle takes a file that somebody made for it. */
    private void requireFile(final int ofCycle) {
        final Path file = JournalCycles.file(directory, ofCycle);
        if (Files.exists(file)) {
            requireAhead(ofCycle, 0);
            return;
        }
        final Path early = PrecreatedFiles.preCreatedFile(file.toFile()).toPath();
        try {
            if (!Files.exists(early)) {
                Files.createFile(early);
            }
            reserve(early, 0);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        cycle = ofCycle;
        endOffset = STEP_LENGTH;
    }

    private void reserve(final Path file, final long offset) {
        final int errno = disk.reserve(file, offset, STEP_LENGTH);
        if (errno != 0) {
            throw new IllegalStateException(
                    Fallocate.isFull(errno)
                            ? "the disk is full"
                            : "no place for events: file=" + file + " errno=" + errno);
        }
    }
}
