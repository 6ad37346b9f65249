package io.voicegateway.engine.bot;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** An HTTP proxy that connects whoever asks to one place, whatever they ask for. */
final class FakeProxy implements Closeable {
    /** The heads of the requests it got. */
    final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

    private final ServerSocket server;
    private final int targetPort;
    private final String answer;

    FakeProxy(final int targetPort, final String answer) throws IOException {
        this.targetPort = targetPort;
        this.answer = answer;
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                final Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (final IOException _) {
            // Closed: the test is over.
        }
    }

    private void serve(final Socket client) {
        try (client;
                Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
            final StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) client.getInputStream().read());
            }
            requests.add(head.toString());
            client.getOutputStream()
                    .write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(ISO_8859_1));
            if (answer.startsWith("200")) {
                final Thread back = Thread.ofVirtual().start(() -> pump(target, client));
                pump(client, target);
                back.join();
            }
        } catch (final IOException | InterruptedException _) {
            // One of the two has gone.
        }
    }

    private static void pump(final Socket from, final Socket to) {
        try {
            final InputStream in = from.getInputStream();
            final OutputStream out = to.getOutputStream();
            in.transferTo(out);
            to.shutdownOutput();
        } catch (final IOException _) {
            // One of the two has gone.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
