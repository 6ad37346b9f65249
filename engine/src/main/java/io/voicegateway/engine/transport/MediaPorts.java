package io.voicegateway.engine.transport;

/** Hands out the configured UDP ports in turn; 0 means that the system chooses. One per network thread. */
final class MediaPorts {
    private final int firstPort;
    private final int count;
    private int nextIndex;

    MediaPorts(final int firstPort, final int lastPort) {
        this.firstPort = firstPort;
        count = lastPort - firstPort + 1;
    }

    int count() {
        return count;
    }

    int next() {
        final int port = firstPort + nextIndex;
        nextIndex = (nextIndex + 1) % count;
        return port;
    }
}
