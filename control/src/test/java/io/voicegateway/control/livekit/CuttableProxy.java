package io.voicegateway.control.livekit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Passes TCP connections on to a local port until a test cuts them; new ones are accepted then as before. */
public final class CuttableProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> sockets = new ArrayList<>();
    private final int targetPort;
    private int acceptedCount;

    public CuttableProxy(final int targetPort) throws IOException {
        this(targetPort, 0);
    }

    /** @param port to listen on; 0: any free one */
    public CuttableProxy(final int targetPort, final int port) throws IOException {
        this.targetPort = targetPort;
        listening = new ServerSocket();
        // A port of which connections were just cut is free at once.
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return listening.getLocalPort();
    }

    public synchronized int acceptedCount() {
        return acceptedCount;
    }

    public synchronized void cut() throws IOException {
        for (final Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Cuts what there is; what connects meanwhile is not passed on before the awaited has happened. */
    public synchronized void cutUntil(final Runnable awaited) throws IOException {
        cut();
        awaited.run();
    }

    /** Cuts what there is, and accepts nothing more. */
    public void shut() throws IOException {
        listening.close();
        cut();
    }

    @Override
    public void close() throws IOException {
        shut();
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
