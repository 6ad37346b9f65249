package io.voicegateway.control.boot;

import io.voicegateway.control.config.ConfigurationException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Holds a data directory for one gateway. The lock goes with the process, however it ends. */
final class GatewayLock implements AutoCloseable {
    private final FileChannel channel;
    private final FileLock lock;

    private GatewayLock(final FileChannel channel, final FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Makes the directory and locks it; throws when another gateway has it. */
    static GatewayLock acquire(final Path directory) {
        try {
            Files.createDirectories(directory);
            final FileChannel channel =
                    FileChannel.open(
                            directory.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            final FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new ConfigurationException(
                        "data.directory is in use by another gateway: " + directory);
            }
            return new GatewayLock(channel, lock);
        } catch (final IOException e) {
            throw new ConfigurationException(
                    "data.directory cannot be used: " + directory + ": " + e.getMessage());
        }
    }

    private static @Nullable FileLock tryLock(final FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (final OverlappingFileLockException _) {
            return null;
        }
    }

    /** The gateway's id: the configured one, or one that was made for this directory once. */
    static String gatewayId(final Path directory, final @Nullable String configured) {
        if (configured != null) {
            return configured;
        }
        final Path file = directory.resolve("gateway-id");
        try {
            final String known = Files.exists(file) ? Files.readString(file).strip() : "";
            return known.isEmpty() ? makeId(file) : known;
        } catch (final IOException e) {
            throw new ConfigurationException(
                    "data.directory cannot be used: " + directory + ": " + e.getMessage());
        }
    }

    /** All of it or nothing: a full disk would leave a file without an id. */
    private static String makeId(final Path file) throws IOException {
        final String id = "gw-" + UUID.randomUUID().toString().substring(0, 8);
        final Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, id);
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        return id;
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
