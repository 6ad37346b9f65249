package io.voicegateway.control.journal;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a range of a sparse file its place on the disk, which Java itself cannot: what the file holds and its length stay as they are. Any
 * thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/fallocate.2.html">fallocate(2)</a>
 */
@SuppressWarnings("restricted")
final class Fallocate {
    /** The numbers of a 64-bit Linux. */
    static final int ENOSPC = 28;

    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    private static final int EDQUOT = 122;
    private static final int O_RDWR_CLOEXEC = 0x80002;
    private static final int FALLOC_FL_KEEP_SIZE = 1;

    private static final String ERRNO = "errno";
    private static final VarHandle CAPTURED =
            Linker.Option.captureStateLayout()
                    .varHandle(MemoryLayout.PathElement.groupElement(ERRNO));

    private static final @Nullable Fallocate LOADED = load();

    private final MethodHandle open;
    private final MethodHandle fallocate;
    private final MethodHandle close;

    private Fallocate(
            final MethodHandle open, final MethodHandle fallocate, final MethodHandle close) {
        this.open = open;
        this.fallocate = fallocate;
        this.close = close;
    }

    /**
     * Reserves the range.
     *
     * @return 0: it has its place, or this system or its disk does not say; otherwise the errno, see {@link #isFull}
     */
    static int reserve(final Path file, final long offset, final long length) {
        return LOADED == null ? 0 : LOADED.call(file, offset, length);
    }

    /** Whether the errno says that there is no place left. */
    static boolean isFull(final int errno) {
        return errno == ENOSPC || errno == EDQUOT;
    }

    private static @Nullable Fallocate load() {
        final boolean isKnown =
                System.getProperty("os.name", "").equals("Linux")
                        && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
        try {
            return isKnown ? bind() : null;
        } catch (final NoSuchElementException | UnsupportedOperationException _) {
            // A C library without it, or a JDK that cannot call it: events.min-free-bytes serves.
            return null;
        }
    }

    private static Fallocate bind() {
        return new Fallocate(
                bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT)),
                bind(
                        "fallocate",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG)),
                bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT)));
    }

    /** Takes, before its own arguments, the memory that gets its errno. */
    private static MethodHandle bind(final String symbol, final FunctionDescriptor function) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(symbol),
                function,
                Linker.Option.captureCallState(ERRNO));
    }

    private int call(final Path file, final long offset, final long length) {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment errno = arena.allocate(Linker.Option.captureStateLayout());
            final MemorySegment path = arena.allocateFrom(file.toString());
            final int descriptor = (int) open.invokeExact(errno, path, O_RDWR_CLOEXEC);
            if (descriptor < 0) {
                return errno(errno);
            }
            final int result =
                    (int)
                            fallocate.invokeExact(
                                    errno, descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
            final int failure = result == 0 ? 0 : errno(errno);
            final int _ = (int) close.invokeExact(errno, descriptor);
            return failure == EOPNOTSUPP || failure == ENOSYS ? 0 : failure;
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new IllegalStateException("fallocate cannot be called", e);
        }
    }

    private static int errno(final MemorySegment captured) {
        return (int) CAPTURED.get(captured, 0L);
    }
}
