package io.voicegateway.engine.config;

/** Who reads and writes datagrams. */
public enum SocketProvider {
    /** Linux's own calls where they are to be had, the JDK's channels elsewhere. */
    AUTO,
    /** {@code recvmmsg} and {@code sendmmsg} through java.lang.foreign. */
    LINUX,
    /** The JDK's channels. */
    NIO
}
