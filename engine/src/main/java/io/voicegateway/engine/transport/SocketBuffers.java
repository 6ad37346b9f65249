package io.voicegateway.engine.transport;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import org.jspecify.annotations.Nullable;

/**
 * How long the buffers of media sockets are to be, and whether the kernel lets them be so long. Each socket that is opened checks its own
 * and counts; this says it at launch, when the operator looks.
 */
public final class SocketBuffers {
    /** For one leg: more packets than a stalled thread lets pile up before they are worthless. */
    public static final int LEG_LENGTH = 256 * 1024;

    /** For a port that all legs share. */
    public static final int SHARED_LENGTH = 4 << 20;

    private SocketBuffers() {}

    /** What the kernel gives less of than asked for and what to do about it, for people; null when it gives all. */
    public static @Nullable String shortage(final int askedLength) {
        try (DatagramChannel socket = DatagramChannel.open()) {
            final int receiveLength = given(socket, StandardSocketOptions.SO_RCVBUF, askedLength);
            final int sendLength = given(socket, StandardSocketOptions.SO_SNDBUF, askedLength);
            return receiveLength >= askedLength && sendLength >= askedLength
                    ? null
                    : "socket buffers of %d (receive) and %d (send) bytes instead of %d: raise net.core.rmem_max and net.core.wmem_max"
                            .formatted(receiveLength, sendLength, askedLength);
        } catch (final IOException e) {
            return "socket buffers could not be checked: " + e.getMessage();
        }
    }

    private static int given(
            final DatagramChannel socket, final SocketOption<Integer> option, final int length)
            throws IOException {
        return socket.setOption(option, length).getOption(option);
    }
}
