package io.voicegateway.engine.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Linux's socket calls for one thread, as the kernel answers them: a result, or an errno below zero. Allocates nothing per call. (What
 * several threads call through one of these works, but its errno may be another's.)
 * <p>
 * Pointers are addresses of memory that the caller keeps alive.
 */
final class LinuxCalls {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EMSGSIZE = 90;
    static final int EADDRINUSE = 98;
    static final int ENOBUFS = 105;

    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;

    /** Also the type of the control message that has the time. */
    static final int SO_TIMESTAMPNS = 35;

    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLLIN = 1;
    static final int EPOLLET = 1 << 31;

    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK = 0x800;
    private static final int CLOEXEC = 0x8_0000;
    private static final int CLOCK_REALTIME = 0;
    private static final int TIMESPEC_LENGTH = 16;
    private static final long NS_PER_S = 1_000_000_000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;

    private static final LinuxFunctions LINUX = LinuxFunctions.loaded();
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    private final MemorySegment state = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
    private final UnsafeBuffer errno = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer timespec =
            new UnsafeBuffer(BufferUtil.allocateDirectAligned(TIMESPEC_LENGTH, Long.BYTES));

    int socket(final int family) {
        try {
            return result(
                    (int)
                            LINUX.socket()
                                    .invokeExact(
                                            state, family, SOCK_DGRAM | NONBLOCK | CLOEXEC, 0));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int bind(final int fd, final long address, final int length) {
        try {
            return result((int) LINUX.bind().invokeExact(state, fd, address, length));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int connect(final int fd, final long address, final int length) {
        try {
            return result((int) LINUX.connect().invokeExact(state, fd, address, length));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int close(final int fd) {
        try {
            return result((int) LINUX.close().invokeExact(state, fd));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int setsockopt(
            final int fd, final int level, final int option, final long value, final int length) {
        try {
            return result(
                    (int) LINUX.setsockopt().invokeExact(state, fd, level, option, value, length));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int getsockopt(
            final int fd, final int level, final int option, final long value, final long length) {
        try {
            return result(
                    (int) LINUX.getsockopt().invokeExact(state, fd, level, option, value, length));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int getsockname(final int fd, final long address, final long length) {
        try {
            return result((int) LINUX.getsockname().invokeExact(state, fd, address, length));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    /** @param address 0: nobody asks whose it is */
    int recvfrom(
            final int fd,
            final long bytes,
            final int capacity,
            final long address,
            final long addressLength) {
        try {
            return plainResult(
                    (int)
                            (long)
                                    LINUX.recvfrom()
                                            .invokeExact(
                                                    fd,
                                                    bytes,
                                                    (long) capacity,
                                                    MSG_DONTWAIT,
                                                    address,
                                                    addressLength));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    /** @param message a {@code struct msghdr}, as each message of a batch begins with one */
    int recvmsg(final int fd, final long message) {
        try {
            return plainResult((int) (long) LINUX.recvmsg().invokeExact(fd, message, MSG_DONTWAIT));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int recvmmsg(final int fd, final long messages, final int count) {
        try {
            return plainResult(
                    (int) LINUX.recvmmsg().invokeExact(fd, messages, count, MSG_DONTWAIT, 0L));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    /** @param address 0: to the connected peer */
    int sendto(
            final int fd,
            final long bytes,
            final int length,
            final long address,
            final int addressLength) {
        try {
            return plainResult(
                    (int)
                            (long)
                                    LINUX.sendto()
                                            .invokeExact(
                                                    fd,
                                                    bytes,
                                                    (long) length,
                                                    MSG_DONTWAIT | MSG_NOSIGNAL,
                                                    address,
                                                    addressLength));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int sendmmsg(final int fd, final long messages, final int count) {
        try {
            return plainResult(
                    (int)
                            LINUX.sendmmsg()
                                    .invokeExact(fd, messages, count, MSG_DONTWAIT | MSG_NOSIGNAL));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int epollCreate() {
        try {
            return result((int) LINUX.epollCreate().invokeExact(state, CLOEXEC));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int epollCtl(final int epoll, final int operation, final int fd, final long event) {
        try {
            return result((int) LINUX.epollCtl().invokeExact(state, epoll, operation, fd, event));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    /** @param timeoutMs 0: returns at once */
    int epollWait(final int epoll, final long events, final int count, final int timeoutMs) {
        try {
            return plainResult(
                    (int) LINUX.epollWait().invokeExact(epoll, events, count, timeoutMs));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int eventfd() {
        try {
            return result((int) LINUX.eventfd().invokeExact(state, 0, NONBLOCK | CLOEXEC));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    int write(final int fd, final long bytes, final long length) {
        try {
            return result((int) (long) LINUX.write().invokeExact(state, fd, bytes, length));
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    /** The clock that the kernel stamps datagrams by. */
    long realTimeNs() {
        try {
            final int _ =
                    (int)
                            LINUX.clockGettime()
                                    .invokeExact(CLOCK_REALTIME, timespec.addressOffset());
            return timespec.getLong(0) * NS_PER_S + timespec.getLong(Long.BYTES);
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    private int result(final int returned) {
        return returned >= 0 ? returned : -state.get(JAVA_INT, ERRNO_OFFSET);
    }

    private int plainResult(final int returned) {
        return returned >= 0 ? returned : -errno();
    }

    private int errno() {
        try {
            errno.wrap((long) LINUX.errnoLocation().invokeExact(), Integer.BYTES);
            return errno.getInt(0);
        } catch (final Throwable t) {
            throw failure(t);
        }
    }

    private static IllegalStateException failure(final Throwable t) {
        if (t instanceof final Error e) {
            throw e;
        }
        return new IllegalStateException("a call of the C library failed", t);
    }
}
