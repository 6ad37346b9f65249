package io.voicegateway.control.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A small disk in memory, which can really be full. Mounting it wants root on Linux. */
public final class TmpfsDisk {
    private static final int BLOCK_LENGTH = 4_096;
    private static final int CHUNK_LENGTH = 1 << 20;
    private static final int FAILURE_LIMIT = 1_000;

    private final Path directory;
    private final Path ballast;

    private TmpfsDisk(final Path directory) {
        this.directory = directory;
        ballast = directory.resolve("ballast");
    }

    public static TmpfsDisk mount(final Path directory, final long bytes) throws Exception {
        Files.createDirectories(directory);
        run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", directory.toString());
        return new TmpfsDisk(directory);
    }

    private static void run(final String... command) throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String said =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(
                0, process.waitFor(), () -> String.join(" ", command) + " (as root?): " + said);
    }

    public Path path() {
        return directory;
    }

    /** Takes what is left, to the last block, also when others take of it at the same time. */
    public void fill() throws IOException {
        try (OutputStream out =
                Files.newOutputStream(
                        ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            fill(out, CHUNK_LENGTH);
            fill(out, BLOCK_LENGTH);
        }
    }

    private void fill(final OutputStream out, final int length) throws IOException {
        final byte[] zeros = new byte[length];
        int failureCount = 0;
        while (usableBytes() >= length) {
            try {
                out.write(zeros);
            } catch (final IOException e) {
                // Somebody tried to take more than was left, and had it for a moment.
                failureCount++;
                if (failureCount == FAILURE_LIMIT) {
                    throw e;
                }
            }
        }
    }

    /** Gives back what {@link #fill} took. */
    public void empty() throws IOException {
        Files.delete(ballast);
    }

    private long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /** Also while a process that is about to end still has it open. */
    public void unmount() throws Exception {
        run("umount", "-l", directory.toString());
    }
}
