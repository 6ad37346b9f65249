package io.voicegateway.control.livekit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A TCP connection to a port of loopback that sends whatever it likes. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MS = 30_000;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int LENGTH_OF_7_BITS_MAX = 125;
    private static final int LENGTH_OF_16_BITS = 126;
    private static final int LENGTH_OF_64_BITS = 127;

    private final Socket socket = new Socket();
    private final InputStream in;

    /** @param from address of its own */
    RawConnection(final String from, final int port) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), PATIENCE_MS);
        in = socket.getInputStream();
    }

    RawConnection send(final byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (final SocketException _) {
            // Ended while it still sends, which the next read shows.
        }
        return this;
    }

    RawConnection send(final String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Asks for a WebSocket and returns the status. */
    int upgrade(final String uri, final String token) throws IOException {
        send(
                "GET "
                        + uri
                        + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Authorization: Bearer "
                        + token
                        + "\r\n\r\n");
        return status();
    }

    /** Status of the answer, of which the head is read; 0 when the connection ends instead. */
    int status() throws IOException {
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            final int next = read();
            if (next < 0) {
                return 0;
            }
            head.append((char) next);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    /** Sends a WebSocket frame with a mask of zeros; its length takes as few bytes as it can, as RFC 6455 §5.2 demands. */
    RawConnection frame(final boolean isFinal, final int opcode, final byte[] payload)
            throws IOException {
        final ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
        frame.put((byte) ((isFinal ? FINAL : 0) | opcode));
        if (payload.length <= LENGTH_OF_7_BITS_MAX) {
            frame.put((byte) (MASKED | payload.length));
        } else if (payload.length < 1 << Short.SIZE) {
            frame.put((byte) (MASKED | LENGTH_OF_16_BITS)).putShort((short) payload.length);
        } else {
            frame.put((byte) (MASKED | LENGTH_OF_64_BITS)).putLong(payload.length);
        }
        frame.putInt(0).put(payload).flip();
        return send(Arrays.copyOf(frame.array(), frame.limit()));
    }

    /** Reads until the other side has ended the connection. */
    void awaitEnd() throws IOException {
        while (read() >= 0) {
            // What it says before the end does not matter.
        }
    }

    private int read() throws IOException {
        try {
            return in.read();
        } catch (final SocketException _) {
            // Reset: an end as well.
            return -1;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
