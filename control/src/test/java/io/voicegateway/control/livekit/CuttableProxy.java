package io.voicegateway.control.livekit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes TCP connections on to a local port until a test cuts them; new ones are accepted then as before. */
final class CuttableProxy implements AutoCloseable {
    private final ServerSocket listening =
            new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new ArrayList<>();
    private final int targetPort;
    private int acceptedCount;

    CuttableProxy(final int targetPort) throws IOException {
        this.targetPort = targetPort;
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    synchronized int acceptedCount() {
        return acceptedCount;
    }

    synchronized void cut() throws IOException {
        for (final Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                final Socket near = listening.accept();
                final Socket far = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                keep(near, far);
                Thread.ofVirtual().start(() -> copy(near, far));
                Thread.ofVirtual().start(() -> copy(far, near));
            } catch (final IOException _) {
                // The test closed the listening socket, or what it proxies is gone: nothing to pass
                // on.
                return;
            }
        }
    }

    private synchronized void keep(final Socket near, final Socket far) {
        acceptedCount++;
        sockets.add(near);
        sockets.add(far);
    }

    private static void copy(final Socket from, final Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (final IOException _) {
            // One side is closed; closing both is all there is to do.
        }
    }
}
