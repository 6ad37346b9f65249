package io.voicegateway.engine.transport;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes a socket run full, which one over loopback never does, because there a datagram is its receiver's at once: puts one end of a pair of
 * local sockets, whose other end nobody reads, under the number of the UDP socket. The kernel then says EAGAIN itself.
 */
@SuppressWarnings("restricted")
final class FullSocket implements AutoCloseable {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /** The JDK's sockets are of IPv6 where there is such, whatever they are bound to. */
    private static final List<Path> UDP_SOCKETS =
            List.of(Path.of("/proc/self/net/udp"), Path.of("/proc/self/net/udp6"));

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM_NONBLOCK = 2 | 0x800;
    private static final int LOCAL_ADDRESS_COLUMN = 1;
    private static final int INODE_COLUMN = 9;
    private static final int HEXADECIMAL = 16;
    private static final int LENGTH_MAX = 2048;

    private static final MethodHandle SOCKET_PAIR =
            bind(
                    "socketpair",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));
    private static final MethodHandle DUP2 =
            bind(
                    "dup2",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private final LinuxCalls calls = new LinuxCalls();
    private final int silentEnd;

    private FullSocket(final int silentEnd) {
        this.silentEnd = silentEnd;
    }

    private static MethodHandle bind(final String symbol, final FunctionDescriptor descriptor) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(symbol), descriptor);
    }

    /** Takes the place of the socket that is bound to the port; that one is closed by it. */
    static FullSocket inPlaceOf(final int port) throws Throwable {
        final int descriptor = descriptorOf(port);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment pair = arena.allocate(ValueLayout.JAVA_INT, 2);
            requireSuccess((int) SOCKET_PAIR.invokeExact(AF_UNIX, SOCK_DGRAM_NONBLOCK, 0, pair));
            final FullSocket full = new FullSocket(pair.getAtIndex(ValueLayout.JAVA_INT, 1));
            final int end = pair.getAtIndex(ValueLayout.JAVA_INT, 0);
            requireSuccess((int) DUP2.invokeExact(end, descriptor));
            full.calls.close(end);
            return full;
        }
    }

    private static void requireSuccess(final int result) throws IOException {
        if (result < 0) {
            throw new IOException("no pair of sockets");
        }
    }

    private static int descriptorOf(final int port) throws IOException {
        final Path socket = Path.of("socket:[" + inodeOf(port) + "]");
        try (var descriptors = Files.list(DESCRIPTORS)) {
            for (final Path descriptor : descriptors.toList()) {
                if (isLinkTo(descriptor, socket)) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        throw new IOException("not a socket of this process: port=" + port);
    }

    private static boolean isLinkTo(final Path descriptor, final Path target) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).equals(target);
        } catch (final NoSuchFileException _) {
            // Closed by another thread meanwhile.
            return false;
        }
    }

    private static String inodeOf(final int port) throws IOException {
        for (final Path table : UDP_SOCKETS) {
            // Its first line are the names of the columns.
            for (final String line : Files.readAllLines(table).stream().skip(1).toList()) {
                final String[] columns = line.strip().split("\\s+");
                final String local = columns[LOCAL_ADDRESS_COLUMN];
                final String localPort = local.substring(local.lastIndexOf(':') + 1);
                if (Integer.parseInt(localPort, HEXADECIMAL) == port) {
                    return columns[INODE_COLUMN];
                }
            }
        }
        throw new IOException("no UDP socket is bound to port " + port);
    }

    /** Takes one datagram from the queue, as a network does that has caught up. */
    void drainOne() {
        final UnsafeBuffer bytes = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH_MAX));
        calls.recvfrom(silentEnd, bytes.addressOffset(), bytes.capacity(), 0, 0);
    }

    @Override
    public void close() {
        calls.close(silentEnd);
    }
}
