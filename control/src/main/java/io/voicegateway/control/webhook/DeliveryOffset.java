package io.voicegateway.control.webhook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.OptionalLong;

/**
 * The index of the last event that a receiver has got, in a file of one line that is written over in place: it outlives a kill, and a
 * crash of the machine may take it back, so that events come twice. Used by one thread.
 */
final class DeliveryOffset implements AutoCloseable {
    private static final int NAME_LENGTH = 16;
    private static final int DIGIT_COUNT = 20;

    private final FileChannel channel;

    private DeliveryOffset(final FileChannel channel) {
        this.channel = channel;
    }

    /** The receiver's file; its name tells nothing of the URL, which may hold secrets. */
    static Path file(final Path directory, final URI url) {
        try {
            final byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(url.toString().getBytes(StandardCharsets.UTF_8));
            final String name = HexFormat.of().formatHex(digest).substring(0, NAME_LENGTH);
            return directory.resolve(name + ".offset");
        } catch (final NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    static DeliveryOffset open(final Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new DeliveryOffset(
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty when nothing was stored yet, or nothing that can be read. */
    OptionalLong stored() {
        final ByteBuffer bytes = ByteBuffer.allocate(DIGIT_COUNT);
        try {
            channel.read(bytes, 0);
            final String digits = new String(bytes.array(), StandardCharsets.US_ASCII);
            return digits.matches("\\d{20}")
                    ? OptionalLong.of(Long.parseUnsignedLong(digits))
                    : OptionalLong.empty();
        } catch (final NumberFormatException _) {
            return OptionalLong.empty();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void store(final long index) throws IOException {
        final String line = "%020d%n".formatted(index);
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)), 0);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
