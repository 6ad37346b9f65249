package io.voicegateway.engine.transport.dtls;

import io.voicegateway.engine.srtp.SrtpKeys;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.DatagramTransport;

/**
 * One DTLS association, on a virtual thread of its own: BouncyCastle blocks while it waits for records. After the handshake the thread
 * stays, to answer a peer that lost our last flight, until {@link #stop()}.
 */
public final class DtlsHandshake implements DatagramTransport {
    /** Records that wait for the handshake thread. */
    public static final int QUEUE_CAPACITY = 64;

    private static final int RECORD_LENGTH_LIMIT = 1500;
    private static final int SEND_LENGTH_LIMIT = 1200;

    /** A record ends the wait, and so does {@link #stop()}; every wait that ends by itself costs the more the more legs there are. */
    private static final int IDLE_WAIT_MS = 60_000;

    private static final byte[] STOPPED = {};

    private final BlockingQueue<byte[]> inbound = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final DtlsSide side;
    private final DtlsEvents events;
    private final Thread thread;
    private volatile boolean isStopped;

    public DtlsHandshake(
            final DtlsRole role, final DtlsCredentials credentials, final DtlsEvents events) {
        side =
                switch (role) {
                    case SERVER -> new DtlsSrtpServer(credentials);
                    case CLIENT -> new DtlsSrtpConnector(credentials);
                };
        this.events = events;
        thread = Thread.ofVirtual().name("dtls-handshake").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Takes a record from the network thread; false when the queue is full. */
    public boolean onRecord(final byte[] datagram) {
        return inbound.offer(datagram);
    }

    private void run() {
        try {
            final DTLSTransport association = side.handshake(this);
            final SrtpKeys inboundKeys = side.inbound();
            final SrtpKeys outboundKeys = side.outbound();
            if (inboundKeys == null || outboundKeys == null) {
                throw new IOException("the handshake ended without keys");
            }
            events.onKeys(inboundKeys, outboundKeys);
            answerRetransmissions(association);
        } catch (final IOException e) {
            if (!isStopped) {
                events.onDtlsFailed(String.valueOf(e.getMessage()));
            }
        }
    }

    /** Reading drives BouncyCastle's retransmission; a close_notify ends only this thread, never the media. */
    private void answerRetransmissions(final DTLSTransport association) {
        final byte[] ignored = new byte[RECORD_LENGTH_LIMIT];
        try {
            while (!isStopped) {
                association.receive(ignored, 0, ignored.length, IDLE_WAIT_MS);
            }
            association.close();
        } catch (final IOException _) {
            // The peer closed the association. Media keys stay valid; the leg ends by signalling or
            // by consent.
            isStopped = true;
        }
    }

    @Override
    public int receive(final byte[] buffer, final int offset, final int length, final int waitMs)
            throws IOException {
        try {
            // BouncyCastle's 0 means: wait for ever.
            final byte[] datagram =
                    inbound.poll(waitMs == 0 ? IDLE_WAIT_MS : waitMs, TimeUnit.MILLISECONDS);
            if (isStopped || datagram == STOPPED) {
                throw new IOException("stopped");
            }
            if (datagram == null) {
                return -1;
            }
            final int copied = Math.min(length, datagram.length);
            System.arraycopy(datagram, 0, buffer, offset, copied);
            return copied;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void send(final byte[] buffer, final int offset, final int length) {
        final byte[] datagram = new byte[length];
        System.arraycopy(buffer, offset, datagram, 0, length);
        events.sendDtls(datagram);
    }

    @Override
    public int getReceiveLimit() {
        return RECORD_LENGTH_LIMIT;
    }

    @Override
    public int getSendLimit() {
        return SEND_LENGTH_LIMIT;
    }

    /** BouncyCastle closes its transport also when the handshake failed; the socket is not ours to close. */
    @Override
    public void close() {}

    /** Ends the thread. Idempotent; called by the network thread. */
    public void stop() {
        isStopped = true;
        // What waits in a full queue is of no use any more.
        while (!inbound.offer(STOPPED)) {
            inbound.clear();
        }
    }
}
