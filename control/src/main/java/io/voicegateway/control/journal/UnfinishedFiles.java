package io.voicegateway.control.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import net.openhft.chronicle.wire.Wires;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of the queue that a crash left between their creation and their first header. They hold nothing, but whoever opens the queue would
 * wait for that header, twenty seconds at each launch, and an appender would never get by. So are those that {@link ReservedSpace} made
 * for a day on which nothing was written.
 */
final class UnfinishedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedFiles.class);

    private UnfinishedFiles() {}

    /** Deletes them. Called by the queue's only writer, before it opens the queue. */
    static void delete(final Path directory) {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(directory, "*.{cq4,cq4t,precreated}")) {
            for (final Path file : files) {
                if (isUnfinished(file)) {
                    LOG.warn("{} was never begun, and goes: a crash left it", file);
                    Files.delete(file);
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isUnfinished(final Path file) throws IOException {
        final ByteBuffer header = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            channel.read(header, 0);
        }
        final int first = header.getInt(0);
        return first == Wires.NOT_INITIALIZED || (first & Wires.NOT_COMPLETE) != 0;
    }
}
