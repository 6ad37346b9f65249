package io.voicegateway.engine.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The socket calls of a 64-bit Linux, by their C names.
 * <p>
 * Design note: none that does I/O is a critical downcall, which would hold off safepoints for as long as the kernel takes. Pointers travel
 * as long, because a MemorySegment per call is not always optimised away; nor is the one that captures errno (40 bytes a call where it is
 * not). So the calls per packet go without it, and errno is fetched when one of them has failed: what the JVM may have made of it in
 * between can cost no more than a failure counted under another's name.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 */
@SuppressWarnings("restricted")
record LinuxFunctions(
        MethodHandle socket,
        MethodHandle bind,
        MethodHandle connect,
        MethodHandle close,
        MethodHandle setsockopt,
        MethodHandle getsockopt,
        MethodHandle getsockname,
        MethodHandle recvfrom,
        MethodHandle recvmsg,
        MethodHandle recvmmsg,
        MethodHandle sendto,
        MethodHandle sendmmsg,
        MethodHandle epollCreate,
        MethodHandle epollCtl,
        MethodHandle epollWait,
        MethodHandle eventfd,
        MethodHandle write,
        MethodHandle clockGettime,
        MethodHandle errnoLocation) {

    private static final @Nullable LinuxFunctions LOADED = load();

    static boolean isLoaded() {
        return LOADED != null;
    }

    static LinuxFunctions loaded() {
        return Objects.requireNonNull(LOADED, "not a 64-bit Linux");
    }

    private static @Nullable LinuxFunctions load() {
        final boolean isKnown =
                System.getProperty("os.name", "").equals("Linux")
                        && ValueLayout.ADDRESS.byteSize() == Long.BYTES
                        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        try {
            return isKnown ? bindAll() : null;
        } catch (final NoSuchElementException | UnsupportedOperationException _) {
            // A C library without them, or a JDK that cannot call it: the endpoints of the JDK
            // serve.
            return null;
        }
    }

    private static LinuxFunctions bindAll() {
        return new LinuxFunctions(
                bind("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                bind("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                bind("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                bind("close", JAVA_INT, JAVA_INT),
                bind("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
                bind("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                bind("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
                bindPlain(
                        "recvfrom",
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG,
                        JAVA_INT,
                        JAVA_LONG,
                        JAVA_LONG),
                bindPlain("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
                bindPlain("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG),
                bindPlain(
                        "sendto", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG,
                        JAVA_INT),
                bindPlain("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
                bind("epoll_create1", JAVA_INT, JAVA_INT),
                bind("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG),
                bindPlain("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT),
                bind("eventfd", JAVA_INT, JAVA_INT, JAVA_INT),
                bind("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG),
                // Answered without entering the kernel.
                downcall(
                        "clock_gettime",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
                        Linker.Option.critical(false)),
                downcall(
                        "__errno_location",
                        FunctionDescriptor.of(JAVA_LONG),
                        Linker.Option.critical(false)));
    }

    /** Takes, before its own arguments, the memory that gets its errno. */
    private static MethodHandle bind(
            final String symbol, final MemoryLayout result, final MemoryLayout... arguments) {
        return downcall(
                symbol,
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    private static MethodHandle bindPlain(
            final String symbol, final MemoryLayout result, final MemoryLayout... arguments) {
        return downcall(symbol, FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle downcall(
            final String symbol,
            final FunctionDescriptor descriptor,
            final Linker.Option... options) {
        final Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(symbol), descriptor, options);
    }
}
